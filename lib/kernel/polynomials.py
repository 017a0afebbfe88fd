#!/usr/bin/env python3
"""The coefficients in elementwise.inc: polynomials that are nearly minimax, rounded to float32 one by one.

Needs numpy and mpmath. Each is fitted by iteratively reweighted least squares on Chebyshev nodes; after a
coefficient is rounded to float32 the others are fitted again, so the rounding costs little. Prints the
coefficients, the constant term last, and the largest error over the interval.
"""
import mpmath
import numpy as np


def fit(f, interval, powers, weight, fixed=None):
    """Coefficients c of sum c[p] x^p that keep max |weight(x) (f(x) - p(x))| small, each a float32."""
    a, b = interval
    nodes = (a + b) / 2 + (b - a) / 2 * np.cos(np.pi * (np.arange(4000) + 0.5) / 4000)
    target = np.array([float(f(mpmath.mpf(float(x)))) for x in nodes])
    weights = np.array([float(weight(x)) for x in nodes])
    coefficients = dict(fixed or {})
    free = [p for p in powers if p not in coefficients]
    while free:
        rest = target - sum(c * nodes**p for p, c in coefficients.items())
        columns = np.stack([nodes**p for p in free], axis=1) * weights[:, None]
        emphasis = np.ones_like(nodes)
        for _ in range(300):  # Lawson: more weight where the error is large
            solution, *_ = np.linalg.lstsq(columns * np.sqrt(emphasis)[:, None], rest * weights * np.sqrt(emphasis), rcond=None)
            error = np.abs(columns @ solution - rest * weights)
            emphasis *= error / error.max() + 1e-3
            emphasis /= emphasis.mean()
        coefficients[free[0]] = float(np.float32(solution[0]))
        free = free[1:]
    value = sum(c * nodes**p for p, c in coefficients.items())
    return coefficients, np.abs((value - target) * weights).max()


def show(title, result):
    coefficients, error = result
    print(title, f"(largest error {error:.2e})")
    for power in sorted(coefficients, reverse=True):
        print(f"    x^{power}: {np.float32(coefficients[power])!r}  {float(np.float32(coefficients[power])).hex()}")


half_ln2 = 0.34657359
show("exp(x), relative", fit(mpmath.exp, (-half_ln2 * 1.001, half_ln2 * 1.001), range(7), lambda x: np.exp(-x), {0: 1.0, 1: 1.0}))

switch = 0.875
# erf(x) = x + x q(x²): q in powers of s = x².
show("q(s) with erf(x) = x + x q(x²), relative to erf",
     fit(lambda s: (mpmath.erf(mpmath.sqrt(s)) / mpmath.sqrt(s) if s > 0 else 2 / mpmath.sqrt(mpmath.pi)) - 1,
         (0, switch**2), range(7), lambda s: 1 / 1.0))
# erfc(x) = exp(-x g(x)); an absolute error of erfc is what counts.
show("g(x) with erf(x) = 1 - exp(-x g(x)), absolute in erf",
     fit(lambda x: -mpmath.log(mpmath.erfc(x)) / x, (switch, 4.0), range(8),
         lambda x: float(x * mpmath.erfc(mpmath.mpf(float(x))))))
# tanh(x) = x + x³ t(x²), relative to tanh.
show("t(s) with tanh(x) = x + x^3 t(x^2), relative to tanh",
     fit(lambda s: (mpmath.tanh(mpmath.sqrt(s)) / mpmath.sqrt(s) - 1) / s if s > 0 else mpmath.mpf(-1) / 3,
         (0, 0.625**2), range(6), lambda s: max(s, 1e-3)))

"""What float64 means for a model of transformers: `model.double()` alone goes through float32 in places."""

import torch
from transformers.models.deberta_v2 import modeling_deberta_v2


class exact:
    """Inside, what is float64 stays float64."""

    def __enter__(self):
        F, T = torch.nn.functional, torch.Tensor
        places = [(F, "softmax"), (T, "float"), (T, "to"), (T, "cos"), (T, "sin"), (modeling_deberta_v2, "scaled_size_sqrt")]
        self.kept = [(where, name, getattr(where, name)) for where, name in places]
        softmax, to_float, to, cos, sin, _ = (old for _, _, old in self.kept)
        is_double = lambda x: x.dtype == torch.float64
        F.softmax = lambda x, dim=None, dtype=None, **more: softmax(x, dim=dim, dtype=None if is_double(x) else dtype, **more)
        T.float = lambda x, *more, **named: x if is_double(x) else to_float(x, *more, **named)
        T.to = lambda x, *more, **named: x if is_double(x) and more and more[0] is torch.float32 else to(x, *more, **named)
        T.cos, T.sin = (lambda x: cos(x.double())), (lambda x: sin(x.double()))
        modeling_deberta_v2.scaled_size_sqrt = lambda rows, factor: torch.sqrt(torch.tensor(float(rows.size(-1) * factor), dtype=torch.float64))

    def __exit__(self, *_):
        for where, name, old in self.kept:
            setattr(where, name, old)

// Classical multidimensional scaling (Torgerson 1952): points in a plane whose distances are near to given
// ones.
#pragma once

#include <cstddef>
#include <vector>

namespace heed {

struct PlanePoint {
    double x;
    double y;
};

struct Placement {
    std::vector<PlanePoint> points;
    double share;  // of all that the distances' matrix holds (the sizes of its eigenvalues), what the plane
                   // shows
};

/// `distances` is [point × count + point], symmetric. The two largest eigenvalues above 0 of -½ J D² J give
/// the axes; of each, the coordinate that is farthest from 0 is positive. Same distances, same bits.
[[nodiscard]] Placement classical_scaling(const std::vector<double>& distances, std::size_t count);

struct Eigen {
    std::vector<double> values;
    std::vector<double> vectors;  // [value × size + coordinate], each of length 1
};

/// Of a symmetric matrix [row × size + column], by Jacobi's rotations, the largest value first.
[[nodiscard]] Eigen eigen_of(std::vector<double> matrix, std::size_t size);

}  // namespace heed

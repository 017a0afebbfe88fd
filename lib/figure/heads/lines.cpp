// Which weights of a head view are drawn, and how opaque, so that what cannot be seen does not fill the file.
#include <algorithm>
#include <cmath>
#include <tuple>

#include "figure/heads/parts.hpp"

namespace heed {
namespace {

constexpr std::size_t most_lines = 20'000;
constexpr int lightest = 10, heaviest = 20;  // opacities

std::vector<bool> chosen(std::size_t count, const std::optional<std::vector<std::size_t>>& queries) {
    std::vector<bool> is_chosen(count, !queries);
    if (queries)
        for (const std::size_t query : *queries) is_chosen[query] = true;
    return is_chosen;
}

std::vector<HeadLine> all_lines(const Tensor3& weights, const std::vector<bool>& is_chosen,
                                const Emphasis& emphasis) {
    std::vector<HeadLine> lines;
    for (std::size_t head = 0; head < weights.shape(0); ++head)
        for (std::size_t query = 0; query < weights.shape(1); ++query)
            for (std::size_t key = 0; is_chosen[query] && key < weights.shape(2); ++key)
                if (const float weight = weights(head, query, key); weight > 0)
                    lines.push_back({.head = head,
                                     .query = query,
                                     .key = key,
                                     .weight = weight,
                                     .is_faint = emphasis.is_faint(query, key)});
    return lines;
}

/// The most that are as heavy as the limit on their number allows; of equal weights all or none. 0: all are.
float least_of(std::vector<HeadLine>& lines, float largest) {
    if (lines.size() <= most_lines) return 0;
    const auto by_weight = [](const HeadLine& a, const HeadLine& b) { return a.weight > b.weight; };
    const auto first_left_out = lines.begin() + most_lines;
    std::nth_element(lines.begin(), first_left_out, lines.end(), by_weight);
    return std::nextafter(first_left_out->weight, largest + 1);
}

/// Of those that stand out, where there are any.
float largest_of(const std::vector<HeadLine>& lines) {
    float largest = 0, largest_faint = 0;
    for (const HeadLine& line : lines) {
        float& most = line.is_faint ? largest_faint : largest;
        most = std::max(most, line.weight);
    }
    return largest > 0 ? largest : largest_faint;
}

int opacity_of(float weight, float largest) {
    const double share = std::min(1.0, static_cast<double>(weight) / largest);
    return lightest + static_cast<int>(std::lround((heaviest - lightest) * share));
}

}  // namespace

HeadLines head_lines(const Tensor3& weights, const std::optional<std::vector<std::size_t>>& queries,
                     const Emphasis& emphasis) {
    HeadLines drawn;
    drawn.lines = all_lines(weights, chosen(weights.shape(1), queries), emphasis);
    drawn.largest = largest_of(drawn.lines);
    drawn.least = least_of(drawn.lines, std::max(1.0F, drawn.largest));
    std::erase_if(drawn.lines, [&](const HeadLine& line) { return line.weight < drawn.least; });
    for (HeadLine& line : drawn.lines) {
        line.opacity = line.is_faint ? heaviest : opacity_of(line.weight, drawn.largest);
        drawn.has_faint |= line.is_faint;
    }
    const auto order = [](const HeadLine& line) {
        return std::tuple(!line.is_faint, line.opacity, line.head, line.query, line.key);
    };
    std::sort(drawn.lines.begin(), drawn.lines.end(),
              [&](const HeadLine& a, const HeadLine& b) { return order(a) < order(b); });
    return drawn;
}

}  // namespace heed

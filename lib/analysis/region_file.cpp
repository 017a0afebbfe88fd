#include <algorithm>
#include <array>
#include <optional>

#include "analysis/regions.hpp"
#include "core/text/escape.hpp"
#include "core/text/number.hpp"
#include "format/table.hpp"
#include "io/file.hpp"
#include "io/lines.hpp"

namespace heed {
namespace {

constexpr auto columns = std::to_array<std::string_view>({"id", "region", "start", "end", "segment"});
constexpr std::size_t segment_column = 4;

/// Where each of the columns stands; the segment's may be missing.
using Places = std::array<std::optional<std::size_t>, columns.size()>;

Places places_of(const TableRow& header, const std::string& file) {
    Places places;
    for (std::size_t i = 0; i < header.cells.size(); ++i) {
        const auto found = std::find(columns.begin(), columns.end(), header.cells[i]);
        if (found == columns.end() || places[static_cast<std::size_t>(found - columns.begin())])
            throw InputError(cell_place(file, header.line, i + 1),
                             "the header id,region,start,end or id,region,start,end,segment",
                             excerpt(header.cells[i]));
        places[static_cast<std::size_t>(found - columns.begin())] = i;
    }
    for (std::size_t i = 0; i < segment_column; ++i)
        if (!places[i])
            throw InputError(cell_place(file, header.line, 1), "a column " + std::string(columns[i]), "none");
    return places;
}

class Row {
  public:
    Row(const TableRow& row, const Places& places, const std::string& file)
        : row_(row), places_(places), file_(file) {}

    const std::string& text(std::size_t column) const { return row_.cells[*places_[column]]; }
    Place place(std::size_t column) const { return cell_place(file_, row_.line, *places_[column] + 1); }

    std::int64_t count(std::size_t column) const {
        const auto number = parse_count(text(column));
        if (!number || *number > INT32_MAX)
            throw InputError(place(column), "a whole number from 0, of code points", excerpt(text(column)));
        return static_cast<std::int64_t>(*number);
    }

    std::int64_t segment() const {
        if (!places_[segment_column] || text(segment_column).empty()) return 0;
        const std::string& cell = text(segment_column);
        if (cell != "0" && cell != "1")
            throw InputError(place(segment_column), "0 for the text or 1 for its pair", excerpt(cell));
        return cell == "1" ? 1 : 0;
    }

    RegionSpan span() const {
        if (text(1).empty() || text(1) == rest_region)
            throw InputError(place(1), "the name of a region; rest is what is in none",
                             text(1).empty() ? "nothing" : "rest");
        RegionSpan span{text(1), count(2), count(3), segment(), place(2)};
        if (span.end <= span.start)
            throw InputError(place(3), "an end after the start " + std::to_string(span.start),
                             std::to_string(span.end));
        return span;
    }

  private:
    const TableRow& row_;
    const Places& places_;
    const std::string& file_;
};

}  // namespace

RegionFile read_region_file(const std::string& path) {
    const FileBytes bytes = FileBytes::open(path);
    TableReader table(without_byte_order_mark(bytes.view(), bytes.name()), TableFormat::csv, bytes.name());
    const auto header = table.next();
    if (!header) throw InputError({bytes.name(), ""}, "the header id,region,start,end", "an empty file");
    const Places places = places_of(*header, bytes.name());
    RegionFile file{path, {}};
    while (const auto cells = table.next()) {
        if (cells->cells.size() != header->cells.size())
            throw InputError(cell_place(bytes.name(), cells->line, 1),
                             std::to_string(header->cells.size()) + " cells, as the header has",
                             std::to_string(cells->cells.size()));
        const Row row(*cells, places, bytes.name());
        file.spans[row.text(0)].push_back(row.span());
    }
    return file;
}

}  // namespace heed

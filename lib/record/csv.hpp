// Weights as a table: one row per weight, for R, pandas and spreadsheets. It holds the weights and what they
// belong to, and no record can be read back from it.
#pragma once

#include <string_view>

#include "core/attention.hpp"
#include "core/error.hpp"
#include "format/table.hpp"
#include "io/sink.hpp"

namespace heed {

/// The names of the columns, and the line end.
inline constexpr std::string_view csv_header = "record,layer,head,query,key,query_token,key_token,weight\r\n";

/// Of contacts a row is a pair of residues i < j, which count from 1, and the probability that they touch.
inline constexpr std::string_view contacts_csv_header = "record,i,j,residue_i,residue_j,p\r\n";

/// Of a mean over records; the last cell is empty for one record, which has no error.
inline constexpr std::string_view mean_csv_header =
    "record,layer,head,query,key,query_token,key_token,weight,standard_error\r\n";

/// That of records such as this.
std::string_view csv_header_of(const Attention& attention);

/// InputError, at `place`, for a record that has no rows below this header.
void require_csv_rows(const Attention& attention, std::string_view header, const Place& place);

/// InputError for a table with one row per weight, of heed or of another program: no matrix is read from it.
void reject_weights_table(std::string_view table, TableFormat format, const Place& place);

/// Rows in the order of the weights: layer, head, query, key. Queries and keys are counted in the record,
/// from 0; a layer or head that was merged is an empty cell. Weights are the shortest digits that read back
/// as the same float32. Of contacts, whose keys have to be the queries, each pair once.
void write_csv_rows(const Attention& attention, const Sink& sink);

/// The header and the rows.
void write_csv(const Attention& attention, const Sink& sink);

}  // namespace heed

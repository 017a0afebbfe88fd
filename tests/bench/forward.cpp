// Times heed's forward pass, as tests/bench/speed.py asks for it: reads lines "forward TOKENS..." (a sequence
// for each number) or "linear TOKENS" (the linear layers alone) and answers each with the seconds it took.
// Ids and inputs are drawn; all layers and heads are returned.
#include <chrono>
#include <iostream>
#include <numeric>
#include <sstream>
#include <string>

#include "core/pages.hpp"
#include "model/families/bert.hpp"
#include "model/open.hpp"
#include "model/run.hpp"
#include "nn/random.hpp"

namespace heed {
namespace {

std::vector<std::int64_t> numbers_to(std::size_t count) {
    std::vector<std::int64_t> numbers(count);
    std::iota(numbers.begin(), numbers.end(), 0);
    return numbers;
}

Encoding random_encoding(const BertConfig& config, std::size_t tokens, std::uint64_t seed) {
    std::vector<float> chances(tokens);
    TorchGenerator(seed).fill_uniform(chances, 0, static_cast<float>(config.vocab_size));
    Encoding encoding = encoding_of_tokens(std::vector<std::string>(tokens, "token"));
    encoding.ids.assign(chances.begin(), chances.end());
    return encoding;
}

double seconds_of(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

ModelRequest everything(const BertConfig& config) {
    return {numbers_to(config.num_hidden_layers), numbers_to(config.num_attention_heads), false};
}

double forward(const Bert& bert, Threads& threads, std::istream& lengths) {
    std::vector<Encoding> encodings;
    for (std::size_t tokens = 0; lengths >> tokens;)
        encodings.push_back(random_encoding(bert.config, tokens, encodings.size()));
    return seconds_of([&] { run_model(bert, encodings, everything(bert.config), threads); });
}

Matrix random_matrix(std::size_t rows, std::size_t columns) {
    Matrix matrix = Matrix::from_shape({rows, columns});
    TorchGenerator(rows).fill_uniform({matrix.data(), matrix.size()}, -1, 1);
    return matrix;
}

double linear_layers(const Bert& bert, Threads& threads, std::istream& length) {
    std::size_t tokens = 0;
    length >> tokens;
    const Matrix hidden = random_matrix(tokens, bert.config.hidden_size);
    const Matrix wide = random_matrix(tokens, bert.config.intermediate_size);
    return seconds_of([&] {
        for (const BertLayer& layer : bert.layers) {
            for (const Linear* linear :
                 {&layer.attention.self.query, &layer.attention.self.key, &layer.attention.self.value,
                  &layer.attention.output.dense, &layer.intermediate.dense})
                linear->forward(hidden, threads);
            layer.output.dense.forward(wide, threads);
        }
    });
}

double answer(const Bert& bert, Threads& threads, const std::string& line) {
    std::istringstream words(line);
    std::string work;
    words >> work;
    return work == "linear" ? linear_layers(bert, threads, words) : forward(bert, threads, words);
}

}  // namespace
}  // namespace heed

int main(int argc, char** argv) {
    if (argc != 4) {
        std::cerr << "usage: heed_forward MODEL_FOLDER THREADS packed|mapped <requests\n";
        return 2;
    }
    heed::keep_freed_memory();
    const heed::Folder folder = heed::Folder::at(argv[1]);
    const heed::Checkpoint checkpoint = heed::Checkpoint::open(folder, heed::Bert::names);
    const heed::BertConfig config = heed::BertConfig::parse(heed::read_model_config(folder).json);
    heed::Bert bert = heed::Bert::load(config, heed::Scope(checkpoint), config.num_hidden_layers);
    heed::Threads threads(std::stoul(argv[2]));
    if (std::string(argv[3]) == "packed") heed::pack_weights(bert, heed::everything(config), threads);
    for (std::string line; std::getline(std::cin, line);)
        std::cout << heed::answer(bert, threads, line) << std::endl;
}

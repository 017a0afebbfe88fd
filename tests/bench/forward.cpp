// Times heed's forward pass, as tests/bench/speed.py asks for it: reads lines "forward TOKENS..." (a sequence
// for each number) or "linear TOKENS" (the linear layers alone) and answers each with the seconds it took.
// Ids and inputs are drawn; all layers and heads are returned.
#include <chrono>
#include <iostream>
#include <map>
#include <numeric>
#include <sstream>
#include <string>

#include "core/machine/pages.hpp"
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

/// Ids over those of special tokens, which may count otherwise for positions.
Encoding random_encoding(const ModelSizes& sizes, std::size_t tokens, std::uint64_t seed) {
    std::vector<float> chances(tokens);
    TorchGenerator(seed).fill_uniform(chances, 5, static_cast<float>(sizes.vocab_size));
    Encoding encoding = encoding_of_tokens(std::vector<std::string>(tokens, "token"));
    encoding.ids.assign(chances.begin(), chances.end());
    return encoding;
}

double seconds_of(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

ModelRequest everything(const ModelSizes& sizes) {
    return {numbers_to(sizes.num_hidden_layers), numbers_to(sizes.num_attention_heads), false};
}

double forward(const Model& model, Threads& threads, std::istream& lengths) {
    std::vector<Encoding> encodings;
    for (std::size_t tokens = 0; lengths >> tokens;)
        encodings.push_back(random_encoding(model.sizes(), tokens, encodings.size()));
    return seconds_of([&] { run_model(model, encodings, everything(model.sizes()), threads); });
}

Matrix random_matrix(std::size_t rows, std::size_t columns) {
    Matrix matrix = Matrix::from_shape({rows, columns});
    TorchGenerator(rows).fill_uniform({matrix.data(), matrix.size()}, -1, 1);
    return matrix;
}

double linear_layers(Model& model, Threads& threads, std::istream& length) {
    std::size_t tokens = 0;
    length >> tokens;
    std::map<std::size_t, Matrix> inputs;  // by their width
    std::vector<const Linear*> layers;
    for (std::size_t i = 0; i < model.sizes().num_hidden_layers; ++i)
        for (const Linear* const linear : model.linears(i)) {
            layers.push_back(linear);
            const std::size_t width = linear->weight.columns;
            if (!inputs.contains(width)) inputs.emplace(width, random_matrix(tokens, width));
        }
    return seconds_of([&] {
        for (const Linear* const linear : layers) linear->forward(inputs.at(linear->weight.columns), threads);
    });
}

double answer(Model& model, Threads& threads, const std::string& line) {
    std::istringstream words(line);
    std::string work;
    words >> work;
    return work == "linear" ? linear_layers(model, threads, words) : forward(model, threads, words);
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
    const heed::ModelConfig config = heed::read_model_config(folder);
    const heed::Checkpoint checkpoint = heed::Checkpoint::open(folder, config.family.names);
    const auto model = config.load(heed::Scope(checkpoint), config.sizes.num_hidden_layers);
    heed::Threads threads(std::stoul(argv[2]));
    if (std::string(argv[3]) == "packed") heed::pack_weights(*model, heed::everything(config.sizes), threads);
    for (std::string line; std::getline(std::cin, line);)
        std::cout << heed::answer(*model, threads, line) << std::endl;
}

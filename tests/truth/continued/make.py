"""Makes two small models of the next token with tokenizers, and what transformers' generate(do_sample=False) writes with them, to cases.json.

    pip install torch==2.13.0 transformers==5.24.0 tokenizers; OMP_NUM_THREADS=1 python make.py

gpt2/    byte-level BPE; generation_config.json names tokens that end a text, among them one that the model writes
llama/   BPE with byte fallback, begins with <s>; every second row of lm_head is the one before it, so that two tokens are always equally likely

A case has the ids of the prompt, the ids written, the text written (that of all tokens less that of the prompt), the loss of each token written
(-ln p, in float64), and of one pass over prompt and answer in float64 the attention of the last token [layer, head, key].
"""

import json
import pathlib
import shutil

import tokenizers
import torch
import transformers
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).parent
WORDS = ["The cat sat on the mat. The dog lay by the door.", "An old man walked to the sea, and the sea was gray."] * 3
PROMPTS = ["The cat sat", "An old sea. Caf\u00e9 \u2014 \u732b!"]
TOKENS = 12


def byte_level():
    tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE())
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = tokenizers.decoders.ByteLevel()
    tokenizer.post_processor = tokenizers.processors.ByteLevel(trim_offsets=False)
    trainer = tokenizers.trainers.BpeTrainer(vocab_size=300, special_tokens=["<|endoftext|>"], initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet(),
                                             show_progress=False)
    tokenizer.train_from_iterator(WORDS, trainer)
    return tokenizer, {"tokenizer_class": "GPT2Tokenizer", "eos_token": "<|endoftext|>", "bos_token": "<|endoftext|>", "unk_token": "<|endoftext|>"}


def byte_fallback():
    tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE(byte_fallback=True, unk_token="<unk>", fuse_unk=True))
    tokenizer.normalizer = tokenizers.normalizers.Sequence([tokenizers.normalizers.Prepend("\u2581"), tokenizers.normalizers.Replace(" ", "\u2581")])
    tokenizer.decoder = tokenizers.decoders.Sequence([tokenizers.decoders.Replace("\u2581", " "), tokenizers.decoders.ByteFallback(), tokenizers.decoders.Fuse()])
    trainer = tokenizers.trainers.BpeTrainer(vocab_size=340, special_tokens=["<unk>", "<s>", "</s>"] + [f"<0x{i:02X}>" for i in range(256)], show_progress=False)
    tokenizer.train_from_iterator(WORDS, trainer)
    parts = json.loads(tokenizer.to_str())
    parts["added_tokens"] = parts["added_tokens"][:3]  # bytes are no special tokens
    tokenizer = tokenizers.Tokenizer.from_str(json.dumps(parts))
    ids = tokenizer.get_vocab()
    for token in ["<unk>", "<s>", "</s>"]:
        assert ids[token] < 3
    tokenizer.post_processor = tokenizers.processors.TemplateProcessing(single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", ids["<s>"])])
    return tokenizer, {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"}


def draw(model, seed):
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, tensor in model.named_parameters():
            scale = 1.0 if "wte" in name or "embed" in name else 0.2 if tensor.dim() == 1 else 3 / tensor.shape[-1] ** 0.5
            tensor.copy_(scale * torch.randn(tensor.shape, generator=generator) + (tensor.dim() == 1 and "weight" in name and ("ln" in name or "norm" in name)))
            tensor.copy_(tensor.half())  # as the file has it


def write(name, model, tokenizer, settings):
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps(settings) + "\n")
    config = json.loads(model.config.to_json_string()) | {"architectures": [type(model).__name__]}
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    tied = {"lm_head.weight"} if name == "gpt2" else set()
    weights = {key: tensor.half().contiguous() for key, tensor in model.state_dict().items() if key not in tied}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "model.safetensors").chmod(0o644)


def generate(model, ids, ends):
    with torch.no_grad():
        out = model.generate(torch.tensor([ids]), do_sample=False, max_new_tokens=TOKENS, eos_token_id=ends, pad_token_id=0)
    return out[0, len(ids):].tolist()


def case(name, prompt, model, tokenizer, ends):
    double = type(model)(model.config).double().eval()
    double.load_state_dict(model.state_dict())
    double.config._attn_implementation = "eager"
    ids = tokenizer.encode(prompt).ids
    written = generate(double, ids, ends)
    assert written == generate(model, ids, ends), "float32 writes something else: draw another model"
    with torch.no_grad():
        out = double(torch.tensor([ids + written]), output_attentions=True)
    losses = -out.logits[0].log_softmax(-1)[torch.arange(len(ids) - 1, len(ids) + len(written) - 1), torch.tensor(written)]
    text = tokenizer.decode(ids + written)[len(tokenizer.decode(ids)):]
    attention = torch.stack([layer[0, :, -1] for layer in out.attentions])
    return {"model": name, "prompt": prompt, "ids": ids, "written": written, "text": text, "losses": losses.tolist(), "last_row": attention.tolist()}


def main():
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    cases = []
    tokenizer, settings = byte_level()
    size = tokenizer.get_vocab_size()
    gpt2 = transformers.GPT2LMHeadModel(transformers.GPT2Config(vocab_size=size, n_embd=24, n_head=3, n_layer=2, n_positions=40, bos_token_id=0, eos_token_id=0)).eval()
    draw(gpt2, 5)
    gpt2.tie_weights()
    ends = [0, generate(gpt2, tokenizer.encode(PROMPTS[1]).ids, [0])[3]]
    write("gpt2", gpt2, tokenizer, settings)
    (HERE / "gpt2" / "generation_config.json").write_text(json.dumps({"eos_token_id": ends}) + "\n")
    cases += [case("gpt2", prompt, gpt2, tokenizer, ends) for prompt in PROMPTS]
    tokenizer, settings = byte_fallback()
    size = tokenizer.get_vocab_size()
    llama = transformers.LlamaForCausalLM(transformers.LlamaConfig(
        vocab_size=size, hidden_size=24, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, intermediate_size=20, max_position_embeddings=64,
        bos_token_id=1, eos_token_id=2)).eval()
    draw(llama, 3)
    with torch.no_grad():
        llama.lm_head.weight[1::2] = llama.lm_head.weight[0:size - 1:2] if size % 2 else llama.lm_head.weight[0::2]
    write("llama", llama, tokenizer, settings)
    cases += [case("llama", prompt, llama, tokenizer, [2]) for prompt in PROMPTS]
    for one in cases:
        print(one["model"], one["written"], ascii(one["text"]))
    assert all(number % 2 == 0 for one in cases[2:] for number in one["written"]), "of two the lower"
    made_with = {"torch": torch.__version__, "transformers": transformers.__version__, "tokenizers": tokenizers.__version__}
    lines = ",\n".join(json.dumps(one, separators=(",", ":")) for one in cases)
    (HERE / "cases.json").write_text(f'{{"made_with": {json.dumps(made_with)},\n"cases": [\n{lines}\n]}}\n')


main()

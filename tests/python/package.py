"""heed_attention does what the command line does, takes what other programs hold, and says what is wrong."""

import io
import json
import os
import re
import subprocess
import sys
import tempfile
import types
import unittest
import warnings
from importlib.util import find_spec
from pathlib import Path

import numpy as np

import heed_attention as heed
from heed_attention import _program

TEXT = "The cat sat on the mat"


def needs(*packages):
    missing = [name for name in packages if find_spec(name) is None]
    return unittest.skipIf(missing, f"{', '.join(missing)} not installed")


def by_command(*arguments):
    return subprocess.run([heed.program(), *arguments], check=True, capture_output=True).stdout


def rows(*shape):
    """Weights that sum to 1, and that a float32 holds."""
    weights = np.random.default_rng(7).random(shape, np.float32)
    return weights / weights.sum(-1, keepdims=True)


class Folder(unittest.TestCase):
    def setUp(self):
        before, folder = os.getcwd(), tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(os.chdir, before)
        os.chdir(folder.name)
        warnings.simplefilter("error")


class Commands(Folder):
    def test_attend_gives_the_numbers_and_tokens_of_the_record(self):
        record = json.loads(by_command("attend", TEXT, "--layer", "1,2", "--mean", "heads"))
        a = heed.attend(TEXT, layer=[1, 2], mean="heads")
        self.assertEqual(a.tokens, record["tokens"])
        self.assertEqual((a.layers, a.heads), ([1, 2], []))
        self.assertEqual(a.attention.dtype, np.float32)
        np.testing.assert_array_equal(a.attention, np.array(record["attention"], np.float32))
        self.assertEqual({**a.record}, {name: value for name, value in record.items() if name not in ("attention", "output")})

    def test_several_texts_give_each_its_attention(self):
        several = heed.attend([TEXT, {"text": "Is it?", "text_pair": "It is.", "id": "b"}], layer=-1, head=0)
        self.assertEqual([a.record["id"] for a in several], [0, "b"])
        np.testing.assert_allclose(several[0].attention, heed.attend(TEXT, layer=-1, head=0).attention, atol=1e-6)
        self.assertEqual(several[1].tokens, heed.attend("Is it?", pair="It is.").tokens)

    def test_a_figure_is_that_of_the_command_and_shows_itself(self):
        a = heed.attend(TEXT)
        for command, flags in (("heatmap", {"layer": 1, "head": 3}), ("heads", {"layer": 1}), ("flow", {"threshold": 0.2})):
            expected = by_command(command, TEXT, "--format", "svg", *(f"--{name}={value}" for name, value in flags.items())).decode()
            self.assertEqual(getattr(heed, command)(TEXT, **flags)._repr_svg_(), expected)
            self.assertEqual(getattr(heed, command)(a, **flags).svg, expected)
        shaded = heed.text(TEXT, head="all", from_="cat")
        expected = by_command("text", TEXT, "--head", "all", "--from", "cat", "--format", "html").decode()
        self.assertEqual((shaded._repr_html_(), shaded._repr_svg_()), (expected, None))

    def test_a_figure_is_saved_by_extension(self):
        figure = heed.heatmap(TEXT, theme="print")
        self.assertEqual(figure.save("a.svg").read_text("utf-8"), figure.svg)
        self.assertTrue(figure.save(Path("a.pdf")).read_bytes().startswith(b"%PDF-"))
        small, large = figure.save("a.png", dpi=50), figure.save("b.png", dpi=200)
        self.assertLess(small.stat().st_size, large.stat().st_size)
        self.assertEqual(heed.heatmap(TEXT, output="c.svg"), Path("c.svg"))
        self.assertTrue(Path("c.svg").exists())

    def test_stats_are_a_table_a_file_and_a_figure(self):
        sentences = ["The cat sat on the mat.", "The dog, too, lay on the rug."]
        stats = heed.stats(sentences)
        Path("s.txt").write_text("\n".join(sentences) + "\n")
        expected = json.loads(by_command("stats", "-f", "s.txt", "--format", "json"))
        self.assertEqual(stats.data["sums"], expected["sums"])
        self.assertIn("What the heads do", str(stats))
        self.assertTrue(stats.save("s.csv").read_text().startswith("layer,head,"))
        self.assertIn("<svg", stats._repr_svg_())
        self.assertEqual(heed.stats(heed.attend(sentences)).data["counts"], stats.data["counts"])

    def test_statistics_keep_their_style_without_their_corpus(self):
        stats = heed.stats(TEXT + ".", theme="dark", title="Mine", layer=[0, 1])
        Path("s.json").write_text(json.dumps(stats.data))
        self.assertEqual(stats.svg, by_command("stats", "s.json", "--theme", "dark", "--title", "Mine", "--format", "svg").decode())
        self.assertNotEqual(stats.save("light.svg", theme="light").read_text("utf-8"), stats.svg)

    def test_a_page_shows_itself_in_a_frame_and_is_a_record(self):
        page = heed.view(TEXT, precision="exact", layer=1)
        expected = by_command("view", TEXT, "--precision", "exact", "--layer", "1", "--fragment").decode()
        self.assertEqual((page._repr_html_(), page._repr_svg_()), (expected, None))
        self.assertIn("<iframe", expected)
        saved = page.save("view.html")
        self.assertEqual(saved.read_bytes(), by_command("view", TEXT, "--precision", "exact", "--layer", "1"))
        a = heed.attend(TEXT, layer=1)
        np.testing.assert_array_equal(heed.attend(saved).attention, a.attention)
        self.assertEqual(heed.view(a, precision="exact")._repr_html_().count("<iframe"), 1)

    def test_effects_of_heads(self):
        text = "The cat sat on the [MASK]."
        effect = heed.effect(text, without="each", answer="floor", theme="dark")
        options = (text, "--without", "each", "--answer", "floor")
        self.assertEqual(effect.data, json.loads(by_command("effect", *options, "--format", "json")))
        self.assertEqual(str(effect), by_command("effect", *options).decode())
        self.assertEqual(effect._repr_svg_(), by_command("effect", *options, "--theme", "dark", "--format", "svg").decode())
        self.assertEqual(heed.effect(text, output="e.csv").read_bytes(), by_command("effect", text, "--format", "csv"))
        self.assertIn(b"%PDF-", effect.save("e.pdf").read_bytes())
        two = heed.effect([text, "She felt her [MASK] grow red."])
        self.assertEqual(two.data, json.loads(by_command("effect", text, "She felt her [MASK] grow red.", "--format", "json")))

    def test_syntax_of_a_treebank(self):
        Path("t.conllu").write_text("".join(f"{i}\t{word}\t_\t_\t_\t_\t{head}\t{relation}\t_\t_\n" for i, word, head, relation in (
            (1, "The", 2, "det"), (2, "cat", 3, "nsubj"), (3, "sat", 0, "root"))) + "\n")
        syntax = heed.syntax("t.conllu", least=1, layer=[0, 1])
        options = ("syntax", "-f", "t.conllu", "--least", "1", "--layer", "0,1")
        self.assertEqual(syntax.data, json.loads(by_command(*options, "--format", "json")))
        self.assertEqual(str(heed.syntax(Path("t.conllu"), least=1, layer=[0, 1])), by_command(*options).decode())

    @needs("pandas")
    def test_tables_are_frames(self):
        import pandas

        tables = heed.stats(TEXT + ", too."), heed.effect("The [MASK] sat.", without="each")
        for table in tables:
            pandas.testing.assert_frame_equal(table.to_frame(), pandas.read_csv(table.save("t.csv")))

    def test_a_format_goes_with_a_file(self):
        for call in (heed.attend, heed.tokens, heed.stats, heed.effect, heed.heatmap, heed.view):
            with self.assertRaisesRegex(TypeError, "output="):
                call(TEXT, format="svg")

    def test_tokens(self):
        expected = json.loads(by_command("tokens", TEXT))
        self.assertEqual(heed.tokens(TEXT), expected)
        self.assertEqual([one["tokens"] for one in heed.tokens([TEXT, TEXT])], [expected["tokens"]] * 2)

    def test_a_corpus_goes_to_a_file_and_comes_from_one(self):
        Path("two.txt").write_text("the cat sat\nthe dog lay\n")
        self.assertEqual(heed.attend(file="two.txt", layer=0, output="two.jsonl", resume=True), Path("two.jsonl"))
        self.assertTrue(Path("two.jsonl.manifest.json").exists())
        self.assertEqual([a.tokens[2] for a in heed.attend(file="two.txt")], ["cat", "dog"])
        with self.assertRaisesRegex(ValueError, "output="):
            heed.attend(file="two.txt", resume=True)

    def test_files_and_attention_go_in_for_flags(self):
        x = np.random.default_rng(1).random((3, 8), np.float32)
        np.save("x.npy", x)
        expected = json.loads(by_command("attend", "--model", "self-attention", "--embeddings", "x.npy", "--tokens", "a b c", "--mask", "causal"))
        mask = np.tril(np.ones((3, 3), np.float32))
        a = heed.attend(model="self-attention", embeddings=x, tokens=["a", "b", "c"], mask=mask)
        self.assertEqual(a.tokens, ["a", "b", "c"])
        np.testing.assert_array_equal(a.attention, np.array(expected["attention"], np.float32))
        self.assertEqual(heed.heatmap(a, compare=a, tokens=None).svg.count("<svg"), 1)

    def test_weights_of_a_layer_go_in_as_a_state_dict(self):
        random = np.random.default_rng(2)
        weights = {f"{name}.{part}": random.random((4, 4) if part == "weight" else 4, np.float32) for name in ("query", "key", "value") for part in ("weight", "bias")}
        x = random.random((3, 4), np.float32)
        query, key = (x @ weights[name + ".weight"].T + weights[name + ".bias"] for name in ("query", "key"))
        energy = np.exp((query @ key.T / 2).astype(np.float64))
        a = heed.attend(model="self-attention", embeddings=x, weights=weights)
        np.testing.assert_allclose(a.attention[0, 0], energy / energy.sum(-1, keepdims=True), rtol=1e-5)


class Words(Folder):
    def test_an_error_has_the_message_and_the_code(self):
        for call, code, said in ((lambda: heed.attend(TEXT, model="no/such"), 3, "no/such"), (lambda: heed.heatmap(TEXT, layer=99), 3, "for --layer, found 99"), (lambda: heed.heatmap(TEXT, size="x"), 2, "--size"),
                                 (lambda: heed.heatmap(Path("none.json")), 3, "none.json")):
            with self.assertRaises(heed.HeedError) as caught:
                call()
            self.assertEqual(caught.exception.code, code, caught.exception)
            self.assertIn(said, caught.exception.message)
            self.assertNotIn("heed: error", caught.exception.message)

    def test_a_warning_is_a_warning_at_the_line_that_calls(self):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            heed.heatmap(np.array([[0.5, 0.1], [0.2, 0.2]]), ["a", "b"])
        self.assertTrue(any("sum to 1" in str(one.message) for one in caught), caught)
        for one in caught:
            self.assertTrue(issubclass(one.category, heed.HeedWarning))
            self.assertEqual(Path(one.filename).name, Path(__file__).name)

    def test_of_several_records_the_rejected_are_warnings(self):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            several = heed.attend([TEXT, {"words": [1]}])
        self.assertEqual(len(several), 1)
        self.assertTrue(any("words" in str(one.message) for one in caught), caught)
        with self.assertRaises(heed.HeedError):
            heed.attend([TEXT, {"words": [1]}], strict=True)

    def test_a_keyword_that_is_no_flag_is_an_error_with_the_nearest(self):
        with self.assertRaisesRegex(TypeError, "did you mean hide_special"):
            heed.heatmap(TEXT, hide_specials=True)
        with self.assertRaisesRegex(TypeError, "annotate is True or False"):
            heed.heatmap(TEXT, annotate="yes")
        with self.assertRaisesRegex(TypeError, "layer is"):
            heed.heatmap(TEXT, layer=True)
        self.assertEqual(heed.heatmap(TEXT, annotate=False, layer=None).svg, heed.heatmap(TEXT).svg)

    def test_a_text_stays_a_text(self):
        self.assertIn("dash", heed.tokens("-o dash")["tokens"])
        self.assertEqual(heed.tokens(["record.json"])[0]["text"], "record.json")
        with self.assertRaises(heed.HeedError):
            heed.tokens("record.json")

    def test_nobody_sees_where_the_arrays_lay(self):
        with self.assertRaises(heed.HeedError) as caught:
            heed.heatmap(np.full((2, 2), np.inf))
        self.assertNotIn(tempfile.gettempdir(), caught.exception.message)

    def test_long_work_shows_how_far_it_is(self):
        said, before = io.StringIO(), sys.stderr
        said.isatty = lambda: True
        sys.stderr = said
        try:
            heed.attend([TEXT] * 3000)
        finally:
            sys.stderr = before
        self.assertRegex(said.getvalue(), r"\r\d+ records, .*/s")

    def test_python_m_is_the_program(self):
        done = subprocess.run([sys.executable, "-m", "heed_attention", "--version"], capture_output=True, check=True)
        self.assertEqual(done.stdout, by_command("--version"))


class Records(Folder):
    def test_what_is_saved_is_what_the_command_saves(self):
        a = heed.attend(TEXT, layer=1)
        Path("b.json").write_bytes(by_command("attend", TEXT, "--layer", "1"))
        self.assertEqual(a.save("a.json").read_bytes(), Path("b.json").read_bytes())
        self.assertEqual(heed.attend(["x", TEXT], layer=1)[1].record["offsets"], a.record["offsets"])
        again = heed.attend(a.save("a.safetensors"))
        np.testing.assert_array_equal(again.attention, a.attention)
        self.assertEqual(again.record, a.record)
        states = heed.attend(TEXT, hidden=True)
        self.assertEqual(states.output.shape, (len(a.tokens), json.loads(by_command("inspect", "default", "--json"))["config"]["hidden_size"]))
        np.testing.assert_array_equal(heed.attend(states.save("h.npz")).output, states.output)

    def test_a_mean_over_records_has_its_error(self):
        texts = ["The cat sat", "The dog lay"]
        mean = heed.attend(texts, layer=0, mean="records")
        each = np.stack([a.attention for a in heed.attend(texts, layer=0)]).astype(np.float64)
        np.testing.assert_allclose(mean.attention, each.mean(0), atol=1e-7)
        np.testing.assert_allclose(mean.standard_error, each.std(0, ddof=1) / np.sqrt(2), atol=1e-7)
        again = heed.attend(mean.save("mean.npz"))
        np.testing.assert_array_equal(again.standard_error, mean.standard_error)

    @needs("pandas")
    def test_a_frame_is_the_table_of_weights(self):
        import pandas

        for flags in ({"layer": [0, 2], "head": 1}, {"mean": "heads"}, {"mean": "all", "hide_special": True}):
            a = heed.attend(TEXT, **flags)
            expected = pandas.read_csv(a.save("a.csv"), keep_default_na=False, na_values={"layer": "", "head": ""})
            frame = a.to_frame()
            self.assertEqual(list(frame.columns), list(expected.columns))
            self.assertEqual(len(frame), a.attention.size)
            for name in frame.columns:
                left, right = frame[name], expected[name]
                if name in ("layer", "head") and left.isna().all():
                    self.assertTrue(right.isna().all())
                elif name == "weight":
                    np.testing.assert_allclose(left, right, rtol=1e-7)
                else:
                    self.assertEqual([str(v) for v in left], [str(v) for v in right], name)

    @needs("xarray")
    def test_xarray(self):
        a = heed.attend(TEXT, layer=[1, 3])
        x = a.to_xarray()
        self.assertEqual(x.sel(layer=3, head=2).values.tolist(), a.attention[1, 2].tolist())
        self.assertEqual(x.query_token.values.tolist(), a.tokens)


class OtherPrograms(Folder):
    def test_arrays_of_every_rank(self):
        names = ["the", "cat", "sat"]
        for shape in ((3, 3), (2, 3, 3), (4, 2, 3, 3), (4, 1, 2, 3, 3)):
            weights = rows(*shape)
            a = heed.Attention.of(weights, names)
            np.testing.assert_array_equal(a.attention.reshape(-1), weights.reshape(-1))
            self.assertEqual(a.tokens, names)
        self.assertEqual(heed.Attention.of([[1, 0], [0.5, 0.5]], ["a b", "c"]).tokens, ["a b", "c"])
        a = heed.Attention.of(rows(2, 2, 5), ["x", "y"], list("abcde"))
        self.assertEqual((a.tokens, a.key_tokens), (["x", "y"], list("abcde")))
        for given in ("x y", np.array(["x", "y"]), iter("xy")):
            b = heed.Attention.of(rows(2, 5), given, "a b c d e")
            self.assertEqual((b.tokens, b.key_tokens), (["x", "y"], list("abcde")))
        self.assertIn("y → e", heed.heatmap(rows(2, 5), ["x", "y"], list("abcde")).svg)
        self.assertEqual(np.asarray(a).shape, (1, 2, 2, 5))

    def test_a_tuple_with_one_array_per_layer_and_a_batch(self):
        layers = tuple(rows(2, 3, 4, 4) * 1 for _ in range(3))
        tokens = [list("abcd"), list("efgh")]
        a = heed.Attention.of(layers, tokens, record=1)
        np.testing.assert_array_equal(a.attention, np.stack(layers)[:, 1])
        self.assertEqual(a.tokens, tokens[1])
        with self.assertRaisesRegex(heed.HeedError, "record"):
            heed.Attention.of(layers, tokens)
        self.assertIn("<svg", heed.heatmap(layers, tokens, record=1, layer=2).svg)

    def test_a_cache_of_TransformerLens(self):
        class Cache:  # what its ActivationCache has
            def __init__(self, arrays):
                self.arrays = arrays

            def items(self):
                return self.arrays.items()

        patterns = [rows(1, 2, 3, 3) for _ in range(12)]
        arrays = {f"blocks.{i}.attn.hook_pattern": p for i, p in enumerate(patterns)} | {"blocks.0.attn.hook_q": np.ones((1, 3, 2, 8))}
        a = heed.Attention.of(Cache(arrays), list("abc"))
        np.testing.assert_array_equal(a.attention, np.concatenate(patterns))

    def test_what_is_no_attention_is_said(self):
        for nothing in (None, (), (None, None), types.SimpleNamespace(attentions=None)):
            with self.assertRaisesRegex(ValueError, "eager"):
                heed.Attention.of(nothing, ["a"])
        for nothing, found in ((object(), "object"), (42, "int"), (["a", 3], "str"), (np.array("a"), "ndarray")):
            with self.assertRaisesRegex(TypeError, rf"\[query, key\].*found {found}$"):
                heed.heatmap(nothing)
        with self.assertRaisesRegex(ValueError, "integers up to 8, as ids are"):
            heed.heatmap(np.array([[5, 6, 7, 8]]), list("abcd"))
        with self.assertRaisesRegex(ValueError, "list is empty"):
            heed.attend([])
        with self.assertRaisesRegex(heed.HeedError, r"expected \[q, k\]"):
            heed.stats({"a": 1})
        with self.assertRaisesRegex(heed.HeedError, "attention.npz"):
            heed.effect(rows(2, 2))

    @needs("torch")
    def test_tensors_of_torch(self):
        import torch

        weights = torch.tensor(rows(2, 3, 3), requires_grad=True)
        np.testing.assert_array_equal(heed.Attention.of(weights, list("abc")).attention[0], weights.detach().numpy())
        half = weights.detach().to(torch.bfloat16)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            np.testing.assert_array_equal(heed.Attention.of((half[None],), list("abc")).attention[0], half.float().numpy())


    @needs("ml_dtypes")
    def test_bfloat16_as_JAX_has_it(self):
        import ml_dtypes

        half = np.array([[[1, 0], [0.5, 0.5]]]).astype(ml_dtypes.bfloat16)
        self.assertEqual(heed.Attention.of(half, ["a", "b"]).attention.tolist(), [half.astype(float).tolist()])


@needs("torch", "transformers")
class Transformers(Folder):
    """What generate gives, step by step, is what one pass over the whole sequence gives."""

    @staticmethod
    def decoder(**more):
        import torch
        from transformers import MistralConfig, MistralForCausalLM

        torch.manual_seed(3)
        config = MistralConfig(vocab_size=50, hidden_size=32, intermediate_size=32, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
                               max_position_embeddings=64, attn_implementation="eager", bos_token_id=None, eos_token_id=None, pad_token_id=0, **more)
        return MistralForCausalLM(config).eval()

    def check_generated(self, model, **flags):
        import torch

        ids = torch.arange(1, 6)[None]
        out = model.generate(ids, max_new_tokens=5, do_sample=False, output_attentions=True, return_dict_in_generate=True, **flags)
        whole = model(out.sequences[:, :-1], output_attentions=True, use_cache=False).attentions
        tokens = [f"t{i}" for i in out.sequences[0].tolist()]
        a = heed.Attention.of(out, tokens[:-1])
        self.assertEqual(a.attention.shape, (2, 4, 9, 9))
        np.testing.assert_allclose(a.attention, np.stack([layer[0].detach().float().numpy() for layer in whole]), atol=2e-6)
        return out, tokens

    def test_generate_gives_a_lower_triangle(self):
        out, tokens = self.check_generated(self.decoder(sliding_window=None))
        with self.assertWarnsRegex(heed.HeedWarning, "token 9"):
            self.assertEqual(heed.Attention.of(out, tokens).tokens, tokens[:-1])
        self.assertEqual(heed.Attention.of(out.attentions, tokens[:-1]).attention.shape, (2, 4, 9, 9))

    def test_each_sequence_of_a_batch_has_tokens_of_its_own(self):
        import torch

        out = self.decoder(sliding_window=None).generate(torch.arange(1, 9).reshape(2, 4), max_new_tokens=3, do_sample=False, output_attentions=True,
                                                         return_dict_in_generate=True)
        tokens = [[f"t{i}" for i in sequence] for sequence in out.sequences.tolist()]
        with self.assertWarnsRegex(heed.HeedWarning, "token 6") as caught:
            figure = heed.heatmap(out, tokens, record=1, layer=0, head=0)
        self.assertEqual(Path(caught.filename).name, Path(__file__).name)
        self.assertEqual(figure.svg, heed.heatmap(heed.Attention.of(out, [one[:-1] for one in tokens], record=1), layer=0, head=0).svg)
        self.assertEqual(heed.Attention.of(out, [one[:6] for one in tokens], record=1).tokens, tokens[1][:6])

    def test_generate_with_a_cache_of_a_fixed_size(self):
        self.check_generated(self.decoder(sliding_window=None), cache_implementation="static")

    def test_generate_with_a_sliding_window(self):
        self.check_generated(self.decoder(sliding_window=4))

    def test_beams_are_rejected(self):
        import torch

        out = self.decoder(sliding_window=None).generate(torch.arange(1, 6)[None], max_new_tokens=4, num_beams=2, output_attentions=True, return_dict_in_generate=True)
        with self.assertRaisesRegex(ValueError, "num_beams"):
            heed.Attention.of(out)

    def test_an_encoder_with_a_decoder(self):
        import torch
        from transformers import BartConfig, BartForConditionalGeneration

        torch.manual_seed(3)
        config = BartConfig(vocab_size=50, d_model=16, encoder_layers=2, decoder_layers=2, encoder_attention_heads=2, decoder_attention_heads=2, encoder_ffn_dim=16,
                            decoder_ffn_dim=16, max_position_embeddings=32, attn_implementation="eager", eos_token_id=None, forced_eos_token_id=None)
        model, ids = BartForConditionalGeneration(config).eval(), torch.arange(3, 10)[None]
        out = model.generate(ids, max_new_tokens=4, do_sample=False, num_beams=1, output_attentions=True, return_dict_in_generate=True)
        whole = model(ids, decoder_input_ids=out.sequences[:, :-1], output_attentions=True)
        source, target = [f"s{i}" for i in range(7)], [f"t{i}" for i in range(out.sequences.shape[1] - 1)]
        for kind, arrays, named in (("cross", whole.cross_attentions, (target, source)), ("decoder", whole.decoder_attentions, (target,)),
                                    ("encoder", whole.encoder_attentions, (source,))):
            expected = np.stack([layer[0].detach().numpy() for layer in arrays])
            for given in (out, whole):
                np.testing.assert_allclose(heed.Attention.of(given, *named, attention=kind).attention, expected, atol=2e-6)
        with self.assertRaisesRegex(ValueError, "encoder, decoder, cross"):
            heed.Attention.of(whole, target)

    def test_a_model_in_bfloat16(self):
        import torch

        model = self.decoder(sliding_window=None).to(torch.bfloat16)
        out = model(torch.arange(1, 6)[None], output_attentions=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # rows in bfloat16 sum to 1 within 1/128
            a = heed.Attention.of(out, list("abcde"))
        np.testing.assert_array_equal(a.attention, np.stack([layer[0].detach().float().numpy() for layer in out.attentions]))


class Types(Folder):
    def test_every_flag_is_in_the_stub_and_the_stub_is_python(self):
        script = Path(heed.__file__).parents[1] / "write_stub.py"
        done = subprocess.run([sys.executable, script, heed.program()], capture_output=True, text=True, check=True)
        compile(done.stdout, "stub", "exec")
        heatmap = re.search(r"def heatmap\(.*?\n\) ->", done.stdout, re.DOTALL).group()
        for name in _program.flags("heatmap"):
            if name not in ("help", "version", "help_json"):
                self.assertRegex(heatmap, rf"\n    {name}: ")

    @needs("mypy")
    def test_mypy_finds_a_wrong_keyword(self):
        root = Path(heed.__file__).parents[1]
        package = Path("typed/heed_attention")
        package.mkdir(parents=True)
        for file in Path(heed.__file__).parent.glob("*.py*"):
            (package / file.name).write_text(file.read_text())
        stub = subprocess.run([sys.executable, root / "write_stub.py", heed.program()], capture_output=True, text=True, check=True).stdout
        (package / "_commands.pyi").write_text(stub)
        Path("right.py").write_text("import heed_attention as heed\nheed.heatmap('a', layer=[0, 1], theme='print').save('a.pdf', dpi=600)\n")
        Path("wrong.py").write_text("import heed_attention as heed\nheed.heatmap('a', theme='blue')\nheed.heatmap('a', hide_specials=True)\n")
        check = [sys.executable, "-m", "mypy", "--cache-dir=cache"]
        environment = os.environ | {"MYPYPATH": os.path.abspath("typed"), "PYTHONPATH": ""}
        right = subprocess.run([*check, "right.py", package], capture_output=True, text=True, env=environment)
        self.assertEqual(right.returncode, 0, right.stdout)
        wrong = subprocess.run([*check, "wrong.py"], capture_output=True, text=True, env=environment)
        self.assertEqual(wrong.stdout.count(": error: "), 2, wrong.stdout)


if __name__ == "__main__":
    unittest.main()

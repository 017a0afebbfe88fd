"""docs/notebook.ipynb runs from its first cell to its last, and its figures show themselves."""

import os
import subprocess
import tempfile
import unittest
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path

NEEDED = ("nbclient", "nbformat", "ipykernel", "torch")
MISSING = [name for name in NEEDED if find_spec(name) is None]


if MISSING:
    print(f"[skipped] {', '.join(MISSING)} not installed")  # ctest's word


def pages_in(html):
    """The documents of the frames in it."""
    pages = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, fields: pages.append(dict(fields)["srcdoc"]) if tag == "iframe" else None
    parser.feed(html)
    return pages


@unittest.skipIf(MISSING, f"{', '.join(MISSING)} not installed")
class Notebook(unittest.TestCase):
    def test_every_cell_runs(self):
        import nbclient
        import nbformat

        notebook = nbformat.read(Path(__file__).parents[2] / "docs/notebook.ipynb", 4)
        self.assertEqual([cell.outputs for cell in notebook.cells if cell.cell_type == "code" and cell.outputs], [])
        with tempfile.TemporaryDirectory() as folder:
            os.environ["JUPYTER_DATA_DIR"] = folder  # the kernel of this Python, whatever others are installed
            nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": folder}}, kernel_name="python3").execute()
            self.assertTrue({"layer.json", "layer.npz", "heatmap.png", "flow.svg"} <= set(os.listdir(folder)))
        shown = [output.data for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs if "data" in output]
        self.assertEqual(sum("image/svg+xml" in data for data in shown), 4)
        self.assertEqual(sum("<figure" in data.get("text/html", "") for data in shown), 1)
        printed = "".join(output.text for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs if output.output_type == "stream" and output.name == "stdout")
        self.assertIn("[0.16, 0.1, 0.22, 0.18, 0.2, 0.15]", printed)  # what PyTorch prints in docs/notebook.md
        self.assertIn("[0.18, 0.11, 0.25, 0.0, 0.22, 0.16]", printed)
        self.assertRegex(printed, "largest difference to PyTorch: [0-9]e-0[7-9]|0e")

    @unittest.skipIf(find_spec("nbconvert") is None, "nbconvert not installed")
    def test_a_page_stays_whole_in_the_html_of_an_executed_notebook(self):
        import nbclient
        import nbformat
        from nbconvert import HTMLExporter

        view = [os.environ["HEED_PROGRAM"], "view", "The cat sat on the mat", "--fragment"]
        cell = f"import subprocess\nfrom IPython.display import HTML\nHTML(subprocess.run({view}, capture_output=True, text=True).stdout)"
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)])
        nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
        html, _ = HTMLExporter().from_notebook_node(notebook)
        pages = pages_in(html)
        self.assertEqual(pages, pages_in(subprocess.run(view, capture_output=True, text=True).stdout))
        self.assertEqual(len(pages), 1)
        self.assertTrue(pages[0].startswith("<!DOCTYPE html>"))


if __name__ == "__main__":
    unittest.main()

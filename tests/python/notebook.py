"""docs/notebook.ipynb runs from its first cell to its last, and its figures show themselves."""

import os
import tempfile
import unittest
from importlib.util import find_spec
from pathlib import Path

NEEDED = ("nbclient", "nbformat", "ipykernel", "torch")
MISSING = [name for name in NEEDED if find_spec(name) is None]


if MISSING:
    print(f"[skipped] {', '.join(MISSING)} not installed")  # ctest's word


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


if __name__ == "__main__":
    unittest.main()

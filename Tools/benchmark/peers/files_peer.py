"""What reads files alone: h5py, safetensors, and a copy."""
import shutil

import h5py
import safetensors
import safetensors.numpy


class Peer:
    """Reads every array of a file into memory."""

    def __init__(self, folder):
        self.folder = folder

    def versions(self):
        """What is measured."""
        return f"h5py {h5py.__version__}, safetensors {safetensors.__version__}"

    def arrays(self, file):
        """All arrays of an HDF5 file."""
        found = {}
        with h5py.File(self.folder / file) as opened:
            opened.visititems(lambda name, node: found.update({name: node[()]}) if hasattr(node, "dtype") else None)
            self.attributes = {name: opened.attrs[name] for name in opened.attrs}
        return found

    def convert(self, file, output):
        """Writes the arrays of an HDF5 file as safetensors."""
        safetensors.numpy.save_file(self.arrays(file), self.folder / output)

    def h5py(self, file):
        """Reads with h5py."""
        return sum(array.nbytes for array in self.arrays(file).values())

    def safetensors(self, file):
        """Reads with safetensors."""
        return sum(array.nbytes for array in safetensors.numpy.load_file(self.folder / file).values())

    def copy(self, file, output):
        """Copies the file."""
        shutil.copyfile(self.folder / file, self.folder / output)
        return 0

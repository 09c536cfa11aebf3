#!/usr/bin/env python3
"""Writes the committed fixtures, as real versions of Keras make them. In the environments of Tools/keras-environments:

    keras3/bin/python Tools/make_fixtures.py
    KERAS_BACKEND=tensorflow keras3/bin/python Tools/make_fixtures.py --compare
    keras2/bin/python Tools/make_fixtures.py --flavour tf.keras

The first writes all but the files keras2.*, the second notes in every recorded fit how far another backend is from
it (and writes optimizers/changes.npz, which only TensorFlow can), the third writes the same models with tf.keras 2.15. HDF5 files differ in bytes from run to run.
"""
import argparse
import os

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")


def main():
    """Runs what was asked for; each writer imports the Keras that it needs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--flavour", choices=["keras", "tf.keras"], default="keras")
    parser.add_argument("--compare", action="store_true", help="repeat the recorded fits on KERAS_BACKEND")
    parser.add_argument("--only", metavar="NAME", help="this folder of Fixtures only")
    options = parser.parse_args()
    if options.flavour == "tf.keras":
        from fixtures import keras2, optimizers

        keras2.write(options.only)
        if options.only in (None, "optimizers"):
            import keras

            optimizers.write_legacy(keras)
    elif options.compare:
        import keras
        from fixtures import comparison, optimizers

        comparison.write(options.only)
        if options.only in (None, "optimizers"):
            optimizers.compare(keras)
            optimizers.write_changes(keras)
    else:
        import keras
        from fixtures import keras3, optimizers, training

        keras3.write(options.only)
        if options.only in (None, "training"):
            training.write()
        if options.only in (None, "optimizers"):
            optimizers.write(keras)


if __name__ == "__main__":
    main()

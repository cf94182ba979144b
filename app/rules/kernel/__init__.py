"""The ordinary month, fast: a rule set as one plain Python function over whole numbers.

The closures of `program` are the authority: they know every construct, every error and every rare case. What is made
here repeats them for the month that nearly everybody has (one segment, all gates say pay, no cut reaches its limit) and
gives up, to be worked out by them, at the first thing that is otherwise. So there is no error and no rounding here that
is not there too, and the property tests hold the two together.
"""

from app.rules.kernel.making import Kernel, Raw, kernel_of

__all__ = ["Kernel", "Raw", "kernel_of"]

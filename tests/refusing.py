"""System calls that are refused to a program, by a filter of the kernel's (seccomp) in a few lines."""

import ctypes
import errno
import platform
import struct

# Of x86-64; the tests are left out elsewhere.
NUMBERS = {"poll": 7, "epoll_wait": 232, "epoll_ctl": 233, "epoll_pwait": 281, "ppoll": 271,
           "timerfd_create": 283, "eventfd2": 290, "epoll_create1": 291, "io_uring_setup": 425,
           "io_uring_enter": 426, "clone3": 435, "epoll_pwait2": 441, "clock_nanosleep": 230}
IS_KNOWN = platform.machine() == "x86_64"

_LOAD_WORD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_SET_NO_NEW_PRIVS, _SET_SECCOMP, _FILTER = 38, 22, 2


def refuse(*calls, error=errno.EPERM):
    """For preexec_fn: from now on these calls of this process and its children fail so."""
    words = [(_LOAD_WORD, 0, 0, 0)]  # the call's number
    for place, call in enumerate(calls):
        words.append((_EQUAL, len(calls) - place, 0, NUMBERS[call]))
    words += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _ERRNO | error)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *word) for word in words))
    program = struct.pack("HxxxxxxQ", len(words), ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_NO_NEW_PRIVS)")
    if libc.prctl(_SET_SECCOMP, _FILTER, ctypes.c_char_p(program), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_SECCOMP)")

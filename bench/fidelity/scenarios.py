"""What a CPython does under its interpreter lock, as numbers: the half of `interleave fidelity` that
runs in the Python itself, any from 2.7 on.

    python scenarios.py SCENARIO [key=value]...     prints one JSON object on one line
    python scenarios.py --help

The simulator plays the same scenarios in simulated_*.cpp, under the same names and with the same
measures; whoever changes one of them changes both. The commonest keys:

    interval_us  the switch interval of 3.x          ticks        the check interval of 2.7
    threads      that take part                      hogs         threads that compute beside others
    task         what a hog does: spin, count, pi, regex, bz2
    call_ms      how long a call of `count` lasts    limit_ms     when hogs end whatever happens
    client       the UDP port of the client, whose side `interleave fidelity` plays
"""

from __future__ import division, print_function

import bz2
import hashlib
import json
import os
import re
import resource
import socket
import struct
import sys
import threading
import time

clock = getattr(time, "perf_counter", time.time)
TURNS = 20  # turns of spin() between two checks of anything else


def spin(turns):
    """The unit of pure Python: one turn of this loop is one turn of the simulator."""
    while turns:
        turns -= 1


def best(action, times=7):
    """Returns the seconds of the fastest run: the others' additional time is not the action's."""
    lengths = []
    for _ in range(times):
        since = clock()
        action()
        lengths.append(clock() - since)
    return min(lengths)


def cpu_s():
    """Returns the CPU time of this process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def turn_s():
    return best(lambda: spin(20000)) / 20000


def turns_for(ms, turn):
    return int(ms / 1e3 / turn)


def quantile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))] if values else 0.0


def mean(values):
    return sum(values) / len(values) if values else 0.0


# Tasks for hogs and pools.

def pi():
    """Fifty digits, one by one: many short bytecodes on numbers that grow."""
    q, r, t, k = 1, 0, 1, 1
    digits = []
    while len(digits) < 50:
        digit = (3 * q + r) // t
        if digit == (4 * q + r) // t:
            digits.append(digit)
            q, r = 10 * q, 10 * (r - digit * t)
        else:
            q, r, t, k = q * k, (2 * q + r) * (2 * k + 1), t * (2 * k + 1), k + 1
    return digits


LINES = "".join("    value_%d = compute(lambda x: x + %d)  # step %d\n" % (i, i, i * i)
                for i in range(120))
PATTERN = re.compile(r"(\w+\s*)+=|.*(?<=\s)lambdas:|^\s*def\s", re.MULTILINE)
BYTES = (LINES * 2).encode("ascii")[:6000]


def regex():
    """One long call into C that keeps the lock."""
    return PATTERN.findall(LINES[:1000])


def squeeze():
    """One long call into C that gives the lock away."""
    return bz2.compress(BYTES)


def count_task(call_ms):
    """Returns a C call of this length that keeps the lock. Calibrates on the calling thread."""
    size = 1 << 18
    needle = b"ab"
    text = b"a" * size
    rate = size / best(lambda: text.count(needle), 15)
    block = b"a" * max(1, int(rate * call_ms / 1e3))
    return lambda: block.count(needle)


def make_task(name, call_ms=1.0):
    if name == "count":
        return count_task(call_ms)
    return {"spin": lambda: spin(200), "pi": pi, "regex": regex, "bz2": squeeze}[name]


# Threads that start together.

class Crew(object):
    """Runs `body(number)` on threads. All threads are ready before the first one starts."""

    def __init__(self, threads, body, prepare=None):
        self.ready = threading.Semaphore(0)
        self.go = threading.Event()
        self.threads = []
        for number in range(threads):
            thread = threading.Thread(target=self.play, args=(number, body, prepare))
            thread.daemon = True
            thread.start()
            self.threads.append(thread)
            self.ready.acquire()  # one after the other, so that each prepares undisturbed

    def play(self, number, body, prepare):
        prepared = prepare() if prepare else None
        self.ready.release()
        self.go.wait()
        body(number) if prepare is None else body(number, prepared)

    def start(self):
        self.go.set()

    def join(self):
        for thread in self.threads:
            thread.join()

    def play_out(self):
        self.start()
        self.join()


# Scenarios.

def units():
    """What things cost alone: from this the simulator takes the lengths of its work."""
    return {
        "turn_ns": turn_s() * 1e9,
        "pi_us": best(pi, 15) * 1e6,
        "regex_us": best(regex, 15) * 1e6,
        "bz2_us": best(squeeze, 15) * 1e6,
    }


def compare_with_sequence(alone, together):
    """Returns how much faster `together` is than `alone`. It runs `alone` before and after
    `together`, so that a change of the processor's speed favours neither."""
    before, shared, after = [best(action, 1) for action in (alone, together, alone)]
    return {"speedup": (before + after) / 2 / shared}


def speedup(threads=2, work_ms=400.0, released=0.0):
    """The same pieces of 2 ms one after the other and on threads; `released` of each without the
    lock (a hash of a large buffer)."""
    piece_ms = 2.0
    turns = turns_for(piece_ms * (1 - released), turn_s())
    rate = (1 << 20) / best(lambda: hashlib.sha256(b"a" * (1 << 20)).digest())
    block = b"a" * int(rate * piece_ms / 1e3 * released)

    def pieces(number):
        for _ in range(number):
            spin(turns)
            if block:
                hashlib.sha256(block).digest()

    each = max(1, int(work_ms / piece_ms / threads))
    crew = Crew(threads, lambda number: pieces(each))
    return compare_with_sequence(lambda: pieces(each * threads), crew.play_out)


def take_turns(threads, duration_ms):
    """Runs computing threads and marks each change of the running thread. Returns (turns of each,
    seconds, marks)."""
    stop, last, turns, marks = [], [None], [0] * threads, []

    def body(me):
        mine = 0
        while not stop:
            spin(TURNS)
            mine += TURNS
            if last[0] != me:
                last[0] = me
                marks.append(clock())
        turns[me] = mine

    crew = Crew(threads, body)
    since = clock()
    crew.start()
    time.sleep(duration_ms / 1e3)
    stop.append(True)
    crew.join()
    return turns, clock() - since, sorted(marks)


def slices(threads=2, duration_ms=1000.0):
    """How long a turn of the lock lasts, how often it changes hands, and who gets how much."""
    turns, seconds, marks = take_turns(threads, duration_ms)
    lengths = [(b - a) * 1e3 for a, b in zip(marks, marks[1:])]
    return {
        "p50_ms": quantile(lengths, 0.5),
        "p99_ms": quantile(lengths, 0.99),
        "switches_per_s": len(lengths) / seconds,
        "jain": sum(turns) ** 2 / (threads * float(sum(turn * turn for turn in turns)) or 1.0),
    }


def handover(threads=2, duration_ms=500.0):
    """What a switch costs: the turns that two threads lose against one, by the number of switches;
    and what giving the lock away and taking it back costs when nobody wants it."""
    alone, alone_s, _ = take_turns(1, duration_ms)
    turns, seconds, marks = take_turns(threads, duration_ms)
    lost = 1 - (sum(turns) / seconds) / (alone[0] / alone_s)
    found = {"switch_us": lost / (max(1, len(marks)) / seconds) * 1e6}
    found.update(release_pair())
    return found


def release_pair():
    """Measures a release and a take: calls one C function with the lock, and without it."""
    try:
        import ctypes
        held, released = ctypes.PyDLL(None).getppid, ctypes.CDLL(None).getppid
    except (ImportError, OSError, AttributeError):
        return {}

    def calls(function):
        for _ in range(20000):
            function()

    difference = best(lambda: calls(released), 15) - best(lambda: calls(held), 15)
    return {"pair_ns": max(0.0, difference / 20000 * 1e9)}


def serve(client, hogs, task, call_ms, limit_ms, packet):
    """Handles the client's packets until `end`, while hogs compute."""
    stop = []

    def body(number, work):
        limit = clock() + limit_ms / 1e3
        while not stop and clock() < limit:
            work()

    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))
    crew = Crew(int(hogs), body, lambda: make_task(task, call_ms))
    crew.start()
    sock.sendto(b"hello", ("127.0.0.1", int(client)))
    while True:
        data, sender = sock.recvfrom(4096)
        now = time.time()
        if data == b"end":
            break
        packet(sock, data, sender, now)
    stop.append(True)
    crew.join()


def one_way(client, hogs=1, task="spin", call_ms=1.0, limit_ms=20000.0):
    """From the client's send to the moment when this thread runs with the packet in its hands."""
    delays = []
    serve(client, hogs, task, call_ms, limit_ms, lambda sock, data, sender, now:
          delays.append((now - struct.unpack("=d", data[:8])[0]) * 1e3))
    return {"p50_ms": quantile(delays, 0.5), "p99_ms": quantile(delays, 0.99),
            "mean_ms": mean(delays), "arrived": len(delays)}


def closed_loop(client, hogs=1, task="spin", call_ms=1.0, limit_ms=20000.0):
    """Sends back whatever comes; the client measures."""
    serve(client, hogs, task, call_ms, limit_ms,
          lambda sock, data, sender, now: sock.sendto(data, sender))
    return {}


def rate(threads=1, task="pi", duration_ms=1000.0):
    """Runs of a task on so many threads."""
    done = [0] * threads
    end = []

    def body(me, work):
        while clock() < end[0]:
            work()
            done[me] += 1

    crew = Crew(threads, body, lambda: make_task(task))
    since = clock()
    end.append(since + duration_ms / 1e3)
    crew.start()
    crew.join()
    return {"per_s": sum(done) / (clock() - since)}


def cpu_sleep(threads=1, cpu_ms=0.5, sleep_ms=5.0, duration_ms=1000.0):
    """Threads that compute a little and sleep long."""
    done = [0] * threads
    end = []
    turns = turns_for(cpu_ms, turn_s())

    def body(me):
        while clock() < end[0]:
            spin(turns)
            time.sleep(sleep_ms / 1e3)
            done[me] += 1

    crew = Crew(threads, body)
    since, cpu_since = clock(), cpu_s()
    end.append(since + duration_ms / 1e3)
    crew.start()
    crew.join()
    per_s = sum(done) / (clock() - since)
    # Use the measured time, since "0.5 ms" is only a guess: code gets faster while it runs.
    cpu = 1e3 * (cpu_s() - cpu_since) / max(1, sum(done))
    limit = 1e3 * min(threads / (cpu + sleep_ms), 1 / cpu)
    return {"per_s": per_s, "cpu_ms": cpu, "of_limit": per_s / limit}


def isolated_interpreters(count):
    """Makes interpreters with locks of their own. Returns run(number, source) and close()."""
    try:
        import _interpreters as module  # 3.13
    except ImportError:
        import _xxsubinterpreters as module  # 3.12
    made = [module.create() for _ in range(count)]

    def run(number, source):
        failed = module.run_string(made[number], source)
        if failed is not None:
            raise RuntimeError(str(failed))

    return run, lambda: [module.destroy(each) for each in made]


def interpreters(threads=2, work_ms=400.0):
    """The speed-up of so many interpreters, a thread each, over one after the other."""
    run, close = isolated_interpreters(threads)
    source = "def spin():\n    n = %d\n    while n:\n        n -= 1\nspin()" % turns_for(
        work_ms / threads, turn_s())
    crew = Crew(threads, lambda number: run(number, source))
    found = compare_with_sequence(lambda: [run(number, source) for number in range(threads)],
                                  crew.play_out)
    close()
    return found


def processes(threads=2, work_ms=400.0):
    """The same with forked processes."""
    turns = turns_for(work_ms / threads, turn_s())

    def together():
        children = []
        for _ in range(threads):
            child = os.fork()
            if child == 0:
                spin(turns)
                os._exit(0)
            children.append(child)
        for child in children:
            os.waitpid(child, 0)

    return compare_with_sequence(lambda: [spin(turns) for _ in range(threads)], together)


SCENARIOS = {function.__name__: function for function in (
    units, speedup, slices, handover, one_way, closed_loop, rate, cpu_sleep, interpreters,
    processes)}


def set_lock(settings):
    interval, ticks = settings.pop("interval_us", None), settings.pop("ticks", None)
    if interval is not None:
        sys.setswitchinterval(interval / 1e6)
    if ticks is not None:
        sys.setcheckinterval(int(ticks))


def value_of(text):
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text


def main(arguments):
    if not arguments or arguments[0] not in SCENARIOS:
        print(__doc__)
        for name in sorted(SCENARIOS):
            print("%-12s %s" % (name, " ".join(SCENARIOS[name].__doc__.split())))
        return 0 if arguments in (["--help"], ["-h"]) else 2
    settings = {}
    for argument in arguments[1:]:
        key, _, value = argument.partition("=")
        settings[key] = value_of(value)
    set_lock(settings)
    print(json.dumps(SCENARIOS[arguments[0]](**settings)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

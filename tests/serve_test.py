"""`interleave serve` as clients see it: sockets, signals and an exit code.

Usage: serve_test.py PROGRAM [unittest arguments]. Nothing here is timed, but for what must come to
an end; each test checks that it leaves no process behind.
"""

import random
import re
import signal
import socket
import time

import black_box
from black_box import PATIENCE_S, Case

HELLO = b"GET /hello HTTP/1.1\r\nHost: x\r\n\r\n"
PLAINTEXT = b"GET /plaintext HTTP/1.1\r\nHost: x\r\n\r\n"
SLOW = b"GET /upstream HTTP/1.1\r\nHost: x\r\n\r\n"

PLAIN_MODELS = (
    "serial fork_per_task process_pool thread_per_task thread_pool tbb_arena gil_threads gil_legacy "
    "gil_per_interpreter free_threaded gil_priority gil_keep_nonblocking stackful_fibers "
    "stackless_tasks").split()
COMPOSED_MODELS = ["process_pool+stackless_tasks", "process_pool+gil_threads"]


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body


class Client:
    """One connection, and an HTTP client that trusts nothing."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
        self.pending = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def more(self):
        data = self.socket.recv(65536)
        self.pending += data
        return bool(data)

    def answer(self, head=False):
        """The next answer, which must come whole."""
        while b"\r\n\r\n" not in self.pending:
            if not self.more():
                raise AssertionError(f"no answer, only {self.pending!r}")
        header, self.pending = self.pending.split(b"\r\n\r\n", 1)
        first, *lines = header.decode("ascii").split("\r\n")
        matched = re.fullmatch(r"HTTP/1\.1 (\d{3}) [A-Za-z ]+", first)
        if not matched:
            raise AssertionError(f"no status line: {first!r}")
        headers = dict((name.lower(), value) for name, value in
                       (line.split(": ", 1) for line in lines))
        length = 0 if head else int(headers.get("content-length", "0"))
        while len(self.pending) < length:
            if not self.more():
                raise AssertionError("the answer is cut short")
        body, self.pending = self.pending[:length], self.pending[length:]
        return Answer(int(matched.group(1)), headers, body)

    def ask(self, request):
        self.send(request)
        return self.answer()

    def ended(self):
        """Nothing more, and the end of the stream."""
        return self.pending == b"" and self.socket.recv(1) == b""


class ServeCase(Case):
    def setUp(self):
        super().setUp()
        self.environment["TMPDIR"] = str(self.here)  # what a killed server leaves is ours to remove

    def serve(self, model, *arguments):
        """Starts a server; its process and port once it accepts."""
        process = self.start("serve", "--model", model, *arguments)
        self.addCleanup(self.make_sure_it_ended, process)
        line = process.stdout.readline()
        matched = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/\n", line)
        if not matched:
            self.fail(f"{model}: {line!r}, {process.communicate(timeout=PATIENCE_S)}")
        return process, int(matched.group(1))

    @staticmethod
    def make_sure_it_ended(process):
        if process.poll() is None:
            process.kill()
            process.communicate()
        process.stdout.close()
        process.stderr.close()

    def stop(self, process, code=0):
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, code, f"stdout: {out}\nstderr: {err}")
        return out, err


class EveryModel(ServeCase):
    """The same clients for all: what a server must do, whatever waits inside."""

    def connections(self, model):
        return [] if model == "serial" else ["--connections", "8"]

    def check(self, model, *settings):
        process, port = self.serve(
            model, "--set", "upstream=100ms", *settings, *self.connections(model))
        with Client(port) as client:
            self.assertEqual(client.ask(HELLO).status, 200)
            self.assertEqual(client.ask(PLAINTEXT).body, b"Hello, World!")
            self.check_pipeline(client)
            for place in range(len(HELLO)):
                client.send(HELLO[place:place + 1])
            self.assertEqual(client.answer().status, 200)
            # It is in the server's hands when the signal comes, and is answered in full.
            client.send(SLOW)
            process.send_signal(signal.SIGTERM)
            last = client.answer()
            self.assertEqual((last.status, last.headers.get("connection")), (200, "close"))
            self.assertTrue(client.ended())
        out, err = process.communicate(timeout=PATIENCE_S)
        self.assertEqual((process.returncode, err), (0, ""))
        self.assertIn("20 requests over 1 connection in", out)
        self.assertIn("no errors", out)
        self.assertIn("service time: ", out)

    def check_pipeline(self, client):
        client.send(PLAINTEXT * 16)
        for _ in range(16):
            self.assertEqual(client.answer().body, b"Hello, World!")

    def test_serves_and_stops(self):
        for model in PLAIN_MODELS + COMPOSED_MODELS:
            with self.subTest(model=model):
                self.check(model)
                self.assert_no_process_left()

    def test_serves_and_stops_with_io_uring(self):
        setting = ["--set", "loop=io_uring"]
        trial = self.start("serve", "--model", "stackless_tasks", "--duration", "10ms", *setting)
        _, err = trial.communicate(timeout=PATIENCE_S)
        if trial.returncode == 4 and "io_uring" in err:
            self.skipTest(err)
        for model in ("stackful_fibers", "stackless_tasks"):
            with self.subTest(model=model):
                self.check(model, *setting)


class Protocol(ServeCase):
    """One server, one test for each thing that a client may do."""

    def setUp(self):
        super().setUp()
        self.process, self.port = self.serve(
            "stackless_tasks", "--set", "header_timeout=300ms", "--set", "keep_alive=30s",
            "--set", "header_limit=1KiB", "--set", "body_limit=1KiB")

    def tearDown(self):
        with Client(self.port) as client:
            self.assertEqual(client.ask(HELLO).status, 200, "it survived")
        self.stop(self.process)

    def refused(self, request, status):
        with Client(self.port) as client:
            answer = client.ask(request)
            self.assertEqual(answer.status, status, request[:60])
            self.assertEqual(answer.headers["connection"], "close")
            self.assertTrue(client.ended())

    def test_refuses_what_makes_no_sense(self):
        self.refused(b"nonsense\r\n\r\n", 400)
        self.refused(b"GET /hello HTTP/1.1\r\nHost: x\r\nContent-Length: a\r\n\r\n", 400)
        self.refused(b"GET /hello HTTP/1.1\r\nHost: x\r\nLong: " + b"a" * 2000 + b"\r\n\r\n", 431)
        self.refused(b"POST /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 2000\r\n\r\n", 413)
        # Also while it still sends: the answer must not be lost in a reset.
        self.refused(b"POST /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n"
                     + b"a" * 200_000, 413)

    def test_says_what_there_is_not(self):
        with Client(self.port) as client:
            self.assertEqual(client.ask(b"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n").status, 404)
            self.assertEqual(client.ask(b"DELETE /hello HTTP/1.1\r\nHost: x\r\n\r\n").status, 405)
            self.assertEqual(client.ask(HELLO).status, 200, "the connection goes on")

    def test_head_has_no_body(self):
        with Client(self.port) as client:
            client.send(b"HEAD /plaintext HTTP/1.1\r\nHost: x\r\n\r\n" + PLAINTEXT)
            self.assertEqual(client.answer(head=True).headers["content-length"], "13")
            self.assertEqual(client.answer().body, b"Hello, World!")

    def test_expectations(self):
        with Client(self.port) as client:
            header = b"PUT /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: %s\r\n\r\n"
            client.send(header % b"100-Continue")
            self.assertEqual(client.answer().status, 100)
            client.send(b"body")
            self.assertEqual(client.answer().status, 404)
            self.assertEqual(client.ask(HELLO).status, 200)
        self.refused(header % b"a-miracle", 417)

    def test_who_closes(self):
        with Client(self.port) as client:
            client.send(b"GET /hello HTTP/1.0\r\n\r\n")
            self.assertEqual(client.answer().status, 200)
            self.assertTrue(client.ended())
        with Client(self.port) as client:
            kept = client.ask(b"GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            self.assertEqual(kept.headers["connection"], "keep-alive")
            client.send(b"GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            self.assertEqual(client.answer().headers["connection"], "close")
            self.assertTrue(client.ended())
        with Client(self.port) as client:  # who closes its half still hears the answer
            client.send(HELLO)
            client.socket.shutdown(socket.SHUT_WR)
            self.assertEqual(client.answer().status, 200)
            self.assertTrue(client.ended())

    def test_absolute_targets(self):
        with Client(self.port) as client:
            request = b"GET http://x/plaintext HTTP/1.1\r\nHost: x\r\n\r\n"
            self.assertEqual(client.ask(request).body, b"Hello, World!")

    def test_a_reset_harms_nobody_else(self):
        with Client(self.port) as other:
            for _ in range(20):
                with Client(self.port) as client:
                    client.send(PLAINTEXT * 100)
                    linger = b"\1\0\0\0\0\0\0\0"
                    client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.assertEqual(other.ask(HELLO).status, 200)

    def test_who_is_slow_is_told_and_who_is_silent_is_not(self):
        with Client(self.port) as slow, Client(self.port) as silent:
            slow.send(HELLO[:10])
            self.assertEqual(slow.answer().status, 408)
            self.assertTrue(slow.ended())
            self.assertTrue(silent.ended())

    def test_an_idle_connection_goes_on_where_it_was(self):
        with Client(self.port) as client:
            self.assertEqual(client.ask(HELLO).status, 200)
            # By then it has given its buffer up (Conversation::rest_after).
            time.sleep(1.2)
            self.assertEqual(client.ask(HELLO).status, 200)


class Throttle(ServeCase):
    def test_answers_who_asks_too_often(self):
        process, port = self.serve("stackless_tasks", "--set", "throttle=1",
                                   "--set", "throttle_burst=3")
        with Client(port) as client:
            client.send(b"GET /hello HTTP/1.1\r\nHost: x\r\n\r\n" * 20)
            found = [client.answer().status for _ in range(20)]
        self.assertEqual(found[:3], [200] * 3)
        self.assertIn(429, found)
        self.assertEqual(set(found), {200, 429})
        with Client(port) as other:
            self.assertEqual(other.ask(PLAINTEXT).status, 200)
        self.stop(process)


class Malformed(ServeCase):
    """Mutated requests, random bytes and endless headers, from a seed."""

    REQUESTS = 10_000

    def mutant(self, chance):
        request = bytearray(chance.choice([
            HELLO, PLAINTEXT * 2, b"POST /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabcde",
            b"GET /hello HTTP/1.0\r\nCookie: a=b; c=d\r\n\r\n"]))
        kind = chance.randrange(4)
        if kind == 0:
            return bytes(chance.randbytes(chance.randrange(1, 300)))
        if kind == 1:
            return bytes(request[:20] + b"X: " + b"y" * chance.randrange(20_000) + request[20:])
        for _ in range(chance.randrange(1, 6)):
            place = chance.randrange(len(request))
            if kind == 2:
                request[place] = chance.randrange(256)
            else:
                del request[place:place + chance.randrange(4)]
                request = request or bytearray(b"\n")
        return bytes(request)

    def test_the_server_outlives_them(self):
        process, port = self.serve("stackless_tasks", "--set", "header_timeout=5s")
        chance = random.Random(4)
        for _ in range(self.REQUESTS):
            with Client(port) as client:
                try:
                    client.send(self.mutant(chance))
                    client.socket.shutdown(socket.SHUT_WR)
                    while client.more():
                        pass
                except OSError:  # it may hang up on us while we send
                    pass
                if client.pending:
                    self.assertRegex(client.pending, rb"\AHTTP/1\.1 [1-5]\d\d ")
        with Client(port) as client:
            self.assertEqual(client.ask(HELLO).status, 200)
        out, _ = self.stop(process)
        self.assertIn("requests refused", out)
        self.assertNotIn("requests failed", out)


class SlowLoris(ServeCase):
    """Fifty clients that begin a request and do not go on."""

    def test_harms_nobody_as_long_as_places_are_left(self):
        for model in ("stackless_tasks", "stackful_fibers", "thread_pool"):
            with self.subTest(model=model):
                process, port = self.serve(
                    model, "--connections", "64", "--set", "header_timeout=60s")
                lorises = [Client(port) for _ in range(50)]
                for loris in lorises:
                    loris.send(b"GET /hello HTTP/1.1\r\nHost:")
                for _ in range(20):
                    with Client(port) as client:
                        self.assertEqual(client.ask(HELLO).status, 200)
                # They are no requests yet, so they do not hold up the end either.
                self.stop(process)
                for loris in lorises:
                    self.assertTrue(loris.ended())
                    loris.socket.close()

    def test_takes_all_workers_of_a_pool_until_its_time_is_over(self):
        process, port = self.serve("thread_pool", "--workers", "2", "--set", "header_timeout=200ms")
        lorises = [Client(port) for _ in range(2)]
        for loris in lorises:
            loris.send(HELLO[:5])
        with Client(port) as client:
            client.send(HELLO)
            self.assertEqual(lorises[0].answer().status, 408)
            self.assertEqual(client.answer().status, 200)
        for loris in lorises:
            loris.socket.close()
        self.stop(process)


if __name__ == "__main__":
    black_box.main()

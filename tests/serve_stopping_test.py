"""How `interleave serve` comes to an end, and what it refuses to begin.

Usage: serve_stopping_test.py PROGRAM [unittest arguments].
"""

import signal
from unittest import mock

import black_box
from black_box import PATIENCE_S, wait_until
from serve_test import COMPOSED_MODELS, HELLO, SLOW, Client, ServeCase


class Stopping(ServeCase):
    def test_a_second_signal_ends_at_once(self):
        process, port = self.serve("stackless_tasks", "--set", "upstream=60s")
        with Client(port) as client:
            self.assertEqual(client.ask(HELLO).status, 200)
            client.send(SLOW)
            process.send_signal(signal.SIGTERM)
            wait_until(lambda: self.refuses(port), "it goes on accepting")
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=PATIENCE_S)
            self.assertEqual(process.returncode, 128 + signal.SIGTERM)

    @staticmethod
    def refuses(port):
        try:
            Client(port).socket.close()
            return False
        except OSError:
            return True

    def test_sigint_is_a_stop_as_well(self):
        process, _ = self.serve("thread_pool", "--connections", "4")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, 0)

    def test_a_background_job_takes_sigint_too(self):
        """A shell starts it with SIGINT ignored."""
        with mock.patch("black_box.default_signals",
                        lambda: signal.signal(signal.SIGINT, signal.SIG_IGN)):
            process, _ = self.serve("thread_pool", "--connections", "4")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, 0)

    def test_whoever_kills_the_supervisor_leaves_nobody(self):
        for model in ("stackless_tasks", "process_pool", "fork_per_task", *COMPOSED_MODELS):
            process, port = self.serve(model, "--connections", "4")
            with Client(port) as client:
                self.assertEqual(client.ask(HELLO).status, 200)
                process.kill()
                process.wait()
                self.assert_no_process_left()

    def test_ends_by_itself_after_its_time(self):
        out, _ = self.call("serve", "--model", "stackless_tasks", "--duration", "50ms")
        self.assertIn("0 requests over 0 connections", out)


class Misuse(ServeCase):
    def test_names_what_is_wrong(self):
        for arguments, code, culprit in (
                (["--model", "nothing"], 2, "--model: unknown model 'nothing'"),
                ([], 2, "--model"),
                (["--model", "serial", "--port", "70000"], 2, "--port"),
                (["--model", "serial", "--set", "keep_alive=never"], 2, "keep_alive"),
                (["--model", "serial", "--set", "bogus=1"], 2, "bogus"),
                (["--model", "stackless_tasks", "--connections", "1000000"], 4, "descriptors"),
        ):
            out, err = self.call("serve", *arguments, code=code)
            self.assertEqual(out, "")
            self.assertIn(culprit, err)
            self.assertEqual(err.count("\n"), 1)

    def test_a_port_that_is_taken(self):
        _, port = self.serve("stackless_tasks", "--duration", "60s")
        for model in ("stackless_tasks", "process_pool+stackless_tasks"):
            _, err = self.call("serve", "--model", model, "--port", str(port), code=4)
            self.assertIn(str(port), err)
            self.assertEqual(err.count("\n"), 1)


if __name__ == "__main__":
    black_box.main()

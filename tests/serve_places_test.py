"""How many clients `interleave serve` serves at once, in one process and in several.

Usage: serve_places_test.py PROGRAM [unittest arguments].
"""

import os
from pathlib import Path

import black_box
from serve_test import HELLO, PLAINTEXT, Client, ServeCase


class Composed(ServeCase):
    @staticmethod
    def sockets(pid):
        links = (os.readlink(entry) for entry in Path(f"/proc/{pid}/fd").iterdir())
        return sum(link.startswith("socket:") for link in links)

    def test_each_process_takes_its_share_of_the_clients(self):
        process, port = self.serve(
            "process_pool+stackless_tasks", "--set", "processes=2", "--connections", "64")
        workers = [pid for pid in self.processes() if self.parent(pid) != os.getpid()
                   and self.parent(self.parent(pid)) != os.getpid()]
        self.assertEqual(len(workers), 2)
        before = {pid: self.sockets(pid) for pid in workers}
        clients = [Client(port) for _ in range(48)]
        for client in clients:
            self.assertEqual(client.ask(PLAINTEXT).status, 200)
        # The kernel decides by a hash of the client's port: with 48 none gets nothing.
        for pid in workers:
            self.assertGreater(self.sockets(pid), before[pid])
        self.stop(process)
        for client in clients:
            self.assertTrue(client.ended())
            client.socket.close()

    def test_as_many_as_promised_are_served_at_once(self):
        # None of the clients leaves before all have an answer, however the kernel divides them.
        for model, connections, arguments in (
                ("process_pool+stackless_tasks", 64, []),
                ("process_pool+stackful_fibers", 64, []),
                ("process_pool+gil_threads", 16, ["--workers", "16"])):
            process, port = self.serve(model, "--set", "processes=2", "--connections",
                                       str(connections), *arguments)
            for _ in range(3):
                clients = [Client(port) for _ in range(connections)]
                for client in clients:
                    client.send(PLAINTEXT)
                for client in clients:
                    self.assertEqual(client.answer().status, 200, model)
                for client in clients:
                    client.socket.close()
            self.stop(process)

    @staticmethod
    def parent(pid):
        return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])


class ManyClients(ServeCase):
    def test_a_thousand_at_once_on_one_loop(self):
        process, port = self.serve("stackless_tasks")
        clients = [Client(port) for _ in range(1000)]
        for client in clients:
            client.send(HELLO)
        for client in clients:
            self.assertEqual(client.answer().status, 200)
        out, _ = self.stop(process)
        for client in clients:
            client.socket.close()
        self.assertIn("1000 requests over 1000 connections", out)


if __name__ == "__main__":
    black_box.main()

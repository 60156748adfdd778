"""A server of a test's own on a free port of this machine."""

import http.server
import os


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass


def forever(handler, state):
    """Serves; the file STATE/port gets the port, whole, once it listens."""
    server = Server(("127.0.0.1", 0), handler)
    with open(os.path.join(state, "port.new"), "w", encoding="ascii") as port:
        port.write(str(server.server_port))
    os.rename(os.path.join(state, "port.new"), os.path.join(state, "port"))
    server.serve_forever()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A build farm: Remote Execution API v2 by gRPC's own library, with workers that do execute.

farm.py PROTO STATE [WORKERS [CERT KEY [CLIENT_CA]]]

PROTO is the directory that has adapters/reapi.proto, which protoc makes classes of. The instance that a client names is
how the farm behaves to it: "" is as it should be, the others are below. STATE gets "port" when it is ready, "hits" (a
line for each call that matters), "cas/" and "work/".
"""
import concurrent.futures
import hashlib
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import time

import grpc

PROTO, STATE = sys.argv[1:3]
WORKERS = int(sys.argv[3]) if len(sys.argv) > 3 else 1
subprocess.run(["protoc", f"--proto_path={PROTO}", f"--python_out={STATE}", f"{PROTO}/adapters/reapi.proto"], check=True)
sys.path.insert(0, STATE)
from adapters import reapi_pb2 as pb  # noqa: E402

V2 = "build.bazel.remote.execution.v2"
QUEUED, EXECUTING, COMPLETED = 2, 3, 4
os.makedirs(f"{STATE}/cas")
os.makedirs(f"{STATE}/work")
lock = threading.Lock()
seen = set()


def hit(*words):
    with lock, open(f"{STATE}/hits", "a") as f:
        f.write(" ".join(words) + "\n")


def first(*what):
    """Whether it is the first time that this is asked."""
    with lock:
        new = what not in seen
        seen.add(what)
        return new


def path_of(digest):
    return f"{STATE}/cas/{digest.hash}"


def keep(data):
    digest = pb.Digest(hash=hashlib.sha256(data).hexdigest(), size_bytes=len(data))
    with open(path_of(digest) + f".{threading.get_ident()}", "wb") as f:
        f.write(data)
    os.rename(f.name, path_of(digest))
    return digest


def load(digest):
    with open(path_of(digest), "rb") as f:
        return f.read()


def wrap(message, name):
    return pb.Any(type_url=f"type.googleapis.com/{V2}.{name}", value=message.SerializeToString())


class Run:
    """An operation: what happens to an action, and who listens."""

    def __init__(self, name, mode, digest):
        self.name, self.mode, self.digest = name, mode, digest
        self.stage, self.response, self.error, self.process = QUEUED, None, None, None
        self.log = f"{STATE}/work/{name}.log"
        self.cancelled = False
        self.changed = threading.Condition()

    def tell(self, **values):
        with self.changed:
            self.__dict__.update(values)
            self.changed.notify_all()

    def operation(self):
        meta = pb.ExecuteOperationMetadata(stage=self.stage)
        if self.mode == "streams" and self.stage == EXECUTING:
            meta.stdout_stream_name = f"logs/{self.name}"
        o = pb.Operation(name=self.name, metadata=wrap(meta, "ExecuteOperationMetadata"))
        if self.error is not None:
            o.done, o.error.code, o.error.message = True, self.error[0], self.error[1]
        elif self.response is not None:
            o.done = True
            o.response.CopyFrom(wrap(self.response, "ExecuteResponse"))
        return o


runs = {}
waiting = queue.Queue()


def lay_out(digest, where):
    directory = pb.Directory.FromString(load(digest))
    os.makedirs(where)
    for file in directory.files:
        shutil.copyfile(path_of(file.digest), f"{where}/{file.name}")
        os.chmod(f"{where}/{file.name}", 0o555 if file.is_executable else 0o444)
    for inner in directory.directories:
        lay_out(inner.digest, f"{where}/{inner.name}")


def finished(run, worker, share):
    action = pb.Action.FromString(load(run.digest))
    command = pb.Command.FromString(load(action.command_digest))
    where = f"{STATE}/work/{run.name}"
    lay_out(action.input_root_digest, where)
    env = {v.name: v.value for v in command.environment_variables}
    with open(run.log, "wb") as log:
        run.process = subprocess.Popen(
            list(command.arguments), cwd=where, env=env, stdin=subprocess.DEVNULL, stdout=log,
            stderr=subprocess.PIPE, start_new_session=True, preexec_fn=lambda: os.sched_setaffinity(0, share),
        )
    if run.mode == "killed" or (run.mode == "killed-once" and first("kill", run.digest.hash)):
        time.sleep(0.05)
        os.killpg(run.process.pid, signal.SIGKILL)
    err = run.process.stderr.read()
    code = run.process.wait()
    result = pb.ActionResult(exit_code=code if code >= 0 else 128 - code, stderr_raw=err)
    with open(run.log, "rb") as log:
        out = log.read()
    if len(out) > 1000:
        result.stdout_digest.CopyFrom(keep(out))
    else:
        result.stdout_raw = out
    for path in sorted(set(command.output_paths) or set(command.output_files)):
        if os.path.isfile(f"{where}/{path}"):
            with open(f"{where}/{path}", "rb") as f:
                result.output_files.add(path=path, digest=keep(f.read()))
    result.execution_metadata.worker = worker
    shutil.rmtree(where)
    return spoilt(run.mode, result)


def change(result, path, data):
    for file in result.output_files:
        if file.path == path:
            file.digest.CopyFrom(keep(data(load(file.digest))))


def archive_out_of_bounds(_):
    script = "import io, sys, tarfile\nt = tarfile.open(fileobj=sys.stdout.buffer, mode='w|')\n" \
        "i = tarfile.TarInfo('../escaped')\ni.size = 1\nt.addfile(i, io.BytesIO(b'x'))\nt.close()"
    tar = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, check=True).stdout
    return subprocess.run(["zstd", "-q"], input=tar, stdout=subprocess.PIPE, check=True).stdout


def spoilt(mode, result):
    """What a farm that lies makes of a result."""
    if mode == "lies":
        change(result, "record.json", other_digest)
    elif mode == "bounds":
        change(result, "output.tar.zst", archive_out_of_bounds)
    elif mode == "gone":
        for file in result.output_files:
            if file.path == "output.tar.zst":
                os.unlink(path_of(file.digest))
    elif mode == "nothing":
        del result.output_files[:]
    elif mode == "half":
        for file in list(result.output_files):
            if file.path == "output.tar.zst":
                result.output_files.remove(file)
    elif mode == "eternal":
        change(result, "record.json", lambda data: re.sub(b'"(seconds|cpu)": [^,\n]*', b'"\\1": 1e308', data))
    elif mode == "strange":
        change(result, "record.json", lambda data: b"<html>")
    return result


def other_digest(data):
    at = data.index(b'"output": "') + len(b'"output": "')
    return data[:at] + (b"1" if data[at : at + 1] == b"0" else b"0") + data[at + 1 :]


def work(worker, share):
    while True:
        run = waiting.get()
        if run.cancelled:
            continue
        hit("work", worker, run.mode or "-")
        run.tell(stage=EXECUTING)
        if run.mode == "endless" and first("endless"):
            while not run.cancelled:
                time.sleep(0.02)
                run.tell(stage=EXECUTING)
            continue
        try:
            result = finished(run, worker, share)
        except Exception as e:  # noqa: BLE001 what it dies of is told to the client
            run.tell(error=(13, f"{type(e).__name__}: {e}"))
            continue
        if run.cancelled:
            run.tell(error=(1, "cancelled"))
        elif result.exit_code == 137:
            run.tell(response=pb.ExecuteResponse(status=pb.Status(code=14, message="the worker is gone")))
        else:
            run.tell(stage=COMPLETED, response=pb.ExecuteResponse(result=result))


def listen(run, context, once=False):
    while True:
        with run.changed:
            yield run.operation()
            if run.response is not None or run.error is not None or once:
                return
            run.changed.wait(1)
        if not context.is_active():
            return


def execute(request, context):
    mode, digest = request.instance_name, request.action_digest
    hit("Execute", mode or "-", "afresh" if request.skip_cache_lookup else "-")
    if mode == "full" or (mode == "full-once" and first("full", digest.hash)):
        context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "the queue is full")
    if mode == "evicted" and first("evicted", digest.hash):
        action = pb.Action.FromString(load(digest))
        os.unlink(path_of(action.command_digest))
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, "a blob is missing")
    if mode == "denied":
        context.abort(grpc.StatusCode.PERMISSION_DENIED, "not you")
    if mode == "silent":
        time.sleep(3600)
    if mode == "lines":
        yield pb.Operation(name="x\ntrouble\t4\tinjected\nstep\tinjected")
    if mode == "unknown":
        o = pb.Operation(name="op", done=True)
        o.error.code, o.error.message = 2, "who knows"
        yield o
        return
    with lock:
        run = Run(f"op{len(runs)}", mode, digest)
        runs[run.name] = run
    if mode == "garbage":
        yield pb.Operation(name=run.name, done=True, response=pb.Any(type_url="x/y.Z", value=b"?"))
        return
    waiting.put(run)
    if mode == "forgets":
        yield run.operation()
        return
    yield from listen(run, context, mode == "stops")


def wait_execution(request, context):
    hit("WaitExecution", request.name)
    run = runs[request.name]
    if run.mode == "forgets":
        return
    yield from listen(run, context)


def cancel(request, context):
    hit("CancelOperation", request.name)
    run = runs.get(request.name)
    if run is not None:
        run.cancelled = True
        if run.process is not None and run.process.poll() is None:
            os.killpg(run.process.pid, signal.SIGKILL)
    return pb.Empty()


def capabilities(request, context):
    mode = request.instance_name
    function = 2 if mode == "sha1" else 1
    c = pb.ServerCapabilities()
    c.cache_capabilities.digest_functions.append(function)
    c.cache_capabilities.max_batch_total_size_bytes = 4 << 20
    c.execution_capabilities.digest_function = function
    c.execution_capabilities.exec_enabled = mode != "noexec"
    c.low_api_version.major = c.high_api_version.major = 3 if mode == "v3" else 2
    if mode == "none":
        return pb.ServerCapabilities()
    return c


def find_missing(request, context):
    missing = [d for d in request.blob_digests if not os.path.exists(path_of(d))]
    return pb.FindMissingBlobsResponse(missing_blob_digests=missing)


def update(request, context):
    answer = pb.BatchUpdateBlobsResponse()
    for one in request.requests:
        good = keep(one.data) == one.digest
        answer.responses.add(digest=one.digest, status=pb.Status(code=0 if good else 3))
    return answer


def write(requests, context):
    hit("Writing")
    if os.path.exists(f"{STATE}/hangs"):
        time.sleep(3600)
    if os.path.exists(f"{STATE}/restarts") and first("restarts"):
        context.abort(grpc.StatusCode.UNAVAILABLE, "is started anew")
    data, name = bytearray(), None
    for request in requests:
        name = name or request.resource_name
        if request.write_offset != len(data):
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "a gap")
        data += request.data
    hit("Write", name.split("/")[-2][:8], str(len(data)))
    if keep(data).hash != name.split("/")[-2]:
        context.abort(grpc.StatusCode.INVALID_ARGUMENT, "another digest")
    return pb.WriteResponse(committed_size=len(data))


def read(request, context):
    words = request.resource_name.split("/")
    if words[-2] == "logs":
        run, at = runs[words[-1]], 0
        while context.is_active():
            with open(run.log, "rb") as f:
                f.seek(at)
                data = f.read()
            at += len(data)
            if data:
                yield pb.ReadResponse(data=data)
            elif run.response is not None or run.error is not None:
                return
            time.sleep(0.02)
        return
    digest = pb.Digest(hash=words[-2])
    if not os.path.exists(path_of(digest)):
        context.abort(grpc.StatusCode.NOT_FOUND, "no such blob")
    data = load(digest)
    if words[0] == "wrong":
        data = bytes([data[0] ^ 1]) + data[1:]
    if words[0] == "long":
        data += b"more"
    for at in range(0, len(data), 1 << 16):
        yield pb.ReadResponse(data=data[at : at + (1 << 16)])


def unary(function, request):
    return grpc.unary_unary_rpc_method_handler(function, request.FromString, lambda m: m.SerializeToString())


def streams(function, request):
    return grpc.unary_stream_rpc_method_handler(function, request.FromString, lambda m: m.SerializeToString())


SERVICES = {
    f"{V2}.Capabilities": {"GetCapabilities": unary(capabilities, pb.GetCapabilitiesRequest)},
    f"{V2}.ContentAddressableStorage": {
        "FindMissingBlobs": unary(find_missing, pb.FindMissingBlobsRequest),
        "BatchUpdateBlobs": unary(update, pb.BatchUpdateBlobsRequest),
    },
    f"{V2}.Execution": {
        "Execute": streams(execute, pb.ExecuteRequest),
        "WaitExecution": streams(wait_execution, pb.WaitExecutionRequest),
    },
    "google.bytestream.ByteStream": {
        "Read": streams(read, pb.ReadRequest),
        "Write": grpc.stream_unary_rpc_method_handler(
            write, pb.WriteRequest.FromString, lambda m: m.SerializeToString()
        ),
    },
    "google.longrunning.Operations": {"CancelOperation": unary(cancel, pb.CancelOperationRequest)},
}


class Gate(grpc.ServerInterceptor):
    """While STATE/field is there, calls must have that header field ("name value")."""

    def intercept_service(self, continuation, details):
        handler = continuation(details)
        if handler is None or not os.path.exists(f"{STATE}/field"):
            return handler
        with open(f"{STATE}/field") as f:
            if tuple(f.read().split()) in [tuple(m) for m in details.invocation_metadata]:
                return handler
        refuse = lambda _, context: context.abort(grpc.StatusCode.UNAUTHENTICATED, "who are you?")  # noqa: E731
        return grpc.unary_unary_rpc_method_handler(refuse)


def main():
    server = grpc.server(concurrent.futures.ThreadPoolExecutor(64), interceptors=[Gate()])
    server.add_generic_rpc_handlers(
        [grpc.method_handlers_generic_handler(name, methods) for name, methods in SERVICES.items()]
    )
    if len(sys.argv) > 5:
        cert, key = (open(file, "rb").read() for file in sys.argv[4:6])
        ca = open(sys.argv[6], "rb").read() if len(sys.argv) > 6 else None
        port = server.add_secure_port(
            "localhost:0", grpc.ssl_server_credentials([(key, cert)], ca, require_client_auth=ca is not None)
        )
    else:
        port = server.add_insecure_port("127.0.0.1:0")
    cpus = sorted(os.sched_getaffinity(0))
    for i in range(WORKERS):
        # Each has its share of the processors, as a machine has its own.
        share = cpus[i % len(cpus) :: WORKERS]
        threading.Thread(target=work, args=(f"worker{i}", share), daemon=True).start()
    server.start()
    with open(f"{STATE}/port.new", "w") as f:
        f.write(str(port))
    os.rename(f.name, f"{STATE}/port")
    server.wait_for_termination()


main()

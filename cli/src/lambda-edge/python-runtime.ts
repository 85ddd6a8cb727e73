/**
 * What Python runs to play Lambda's runtime, handed over on its command line: a file beside the bundle could be forgotten.
 * Events come in on stdin and results go out on what was stdout, one JSON text a line; whatever the function prints goes to stderr.
 * https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html, python-context.html, python-logging.html
 */
export const PYTHON_RUNTIME = String.raw`
import sys, os, json, time, threading, queue, weakref

events = os.fdopen(os.dup(0), 'rb')
replies = os.fdopen(os.dup(1), 'wb')
os.dup2(2, 1)
null = os.open(os.devnull, os.O_RDONLY)
os.dup2(null, 0)
os.close(null)
sys.stdout = os.fdopen(1, 'w', encoding='utf-8', errors='backslashreplace', buffering=1, closefd=False)
sys.stderr.reconfigure(encoding='utf-8', errors='backslashreplace')
settings = json.loads(events.readline())
root = settings['codeDirectory']
current = {'id': '', 'unresolvable': []}
certificates = queue.SimpleQueue()


def tell(message):
    sys.stdout.flush()
    sys.stderr.flush()
    replies.write(json.dumps(message).encode() + b'\n')
    replies.flush()


def leave(code):
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def limit_memory():
    try:
        import resource
        most = settings['memoryMb'] * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    except (ImportError, ValueError, OSError):
        pass  # Not every system has such a limit.


def lead_to_players():
    addresses = settings['originAddresses']
    if not addresses:
        return
    import socket
    look_up, connect, connect_ex = socket.getaddrinfo, socket.socket.connect, socket.socket.connect_ex

    def led(host, port):
        name = host.decode() if isinstance(host, bytes) else host
        if not isinstance(name, str) or name.lower() not in addresses:
            return None
        player = addresses[name.lower()]
        if player is None or name.lower() in current['unresolvable']:
            raise socket.gaierror(socket.EAI_NONAME, 'Name or service not known')
        if 'ssl' in sys.modules:
            trust_players()
        return (player['host'], player['port'])

    # What plays an origin stands for its certificate, so it is trusted whatever else a function trusts.
    def trust(context):
        if 'certificates' not in asked:
            tell({'type': 'trust'})
            asked['certificates'] = certificates.get(timeout=10)
        if asked['certificates'] and context not in trusting:
            context.load_verify_locations(cadata=asked['certificates'])
            trusting.add(context)

    def trust_players():
        import ssl
        if 'wrap_socket' in asked:
            return
        asked['wrap_socket'] = wrap_socket = ssl.SSLContext.wrap_socket
        wrap_bio = ssl.SSLContext.wrap_bio

        def trusted(wrap):
            def wrapped(context, *rest, **named):
                trust(context)
                return wrap(context, *rest, **named)
            return wrapped

        ssl.SSLContext.wrap_socket, ssl.SSLContext.wrap_bio = trusted(wrap_socket), trusted(wrap_bio)

    asked, trusting = {}, weakref.WeakSet()

    def getaddrinfo(host, port, *rest, **named):
        player = led(host, port)
        return look_up(host, port, *rest, **named) if player is None else look_up(player[0], player[1], *rest, **named)

    def address_of(connection, address):
        player = led(address[0], address[1]) if isinstance(address, tuple) and len(address) >= 2 else None
        if player is not None and hasattr(connection, 'context'):
            trust(connection.context)
        return player or address

    socket.getaddrinfo = getaddrinfo
    socket.socket.connect = lambda self, address: connect(self, address_of(self, address))
    socket.socket.connect_ex = lambda self, address: connect_ex(self, address_of(self, address))


def format_logs():
    import logging

    class RequestId(logging.Filter):
        def filter(self, record):
            record.aws_request_id = current['id']
            return True

    handler = logging.StreamHandler(sys.stdout)
    form = logging.Formatter('[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s', '%Y-%m-%dT%H:%M:%S')
    form.converter = time.gmtime
    handler.setFormatter(form)
    handler.addFilter(RequestId())
    logging.getLogger().addHandler(handler)


def describe(error):
    import traceback
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(root)]
    place = ' (at %s:%s)' % (os.path.relpath(frames[-1].filename, root), frames[-1].lineno) if frames else ''
    return '%s: %s%s' % (type(error).__name__, error, place)


def log_failure(error):
    import traceback
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename != '<string>']
    print('[ERROR] %s: %s\nTraceback (most recent call last):\n%s' % (type(error).__name__, error, ''.join(traceback.format_list(frames)).rstrip()))


def load():
    name = settings['handler']
    if '.' not in name:
        return 'Runtime.MalformedHandlerName: the handler "%s" is not of the form file.function' % name, None
    module_name, function_name = name.rsplit('.', 1)
    module_name = module_name.replace('/', '.')
    file = module_name.replace('.', '/') + '.py'
    if module_name.split('.')[0] in sys.builtin_module_names:
        return 'Runtime.BuiltInModuleConflict: %s has the name of a module of Python itself' % file, None
    import importlib
    try:
        module = importlib.import_module(module_name)
    except ImportError as error:
        present = ', '.join(sorted(name for name in os.listdir(root) if name.endswith('.py'))) or 'none'
        hint = '' if os.path.exists(os.path.join(root, file)) else '; the handler "%s" needs %s, and the files there are: %s' % (name, file, present)
        return "Runtime.ImportModuleError: Unable to import module '%s': %s%s" % (module_name, error, hint), None
    except SyntaxError as error:
        return "Runtime.UserCodeSyntaxError: Syntax error in module '%s': %s" % (module_name, error), None
    except Exception as error:
        log_failure(error)
        return describe(error), None
    function = getattr(module, function_name, None)
    if not callable(function):
        names = ', '.join(sorted(key for key, value in vars(module).items() if callable(value) and not key.startswith('_'))) or 'none'
        return "Runtime.HandlerNotFound: Handler '%s' missing on module '%s': %s has no such function; its functions are: %s" % (function_name, module_name, file, names), None
    return None, function


class Context:
    def __init__(self, message):
        self.aws_request_id = message['requestId']
        self.function_name = settings['functionName']
        self.function_version = '1'
        self.invoked_function_arn = settings['functionArn']
        self.memory_limit_in_mb = settings['memoryMb']
        self.log_group_name = settings['logGroupName']
        self.log_stream_name = settings['logStreamName']
        self.identity = None
        self.client_context = None
        self._deadline = message['deadline']

    def get_remaining_time_in_millis(self):
        return max(0, int(self._deadline - time.time() * 1000))

    def log(self, message):
        sys.stdout.write(str(message))


def run(function, message):
    current.update(id=message['requestId'], unresolvable=message['unresolvable'])
    try:
        result = function(json.loads(message['event']), Context(message))
    except MemoryError:
        raise
    except Exception as error:
        log_failure(error)
        return tell({'type': 'threw', 'message': describe(error)})
    try:
        text = json.dumps(result, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        return tell({'type': 'threw', 'message': 'Runtime.MarshalError: Unable to marshal response: %s' % error})
    tell({'type': 'result', 'result': text})


def main():
    waiting = queue.SimpleQueue()

    def read():
        for line in events:
            message = json.loads(line)
            if message['type'] == 'trust':
                certificates.put(message['certificates'])
            else:
                waiting.put(message)
        os._exit(0)  # Whoever started this process has ended, whatever the function is doing.

    threading.stack_size(262144)
    threading.Thread(target=read, daemon=True).start()
    threading.stack_size(0)
    limit_memory()
    lead_to_players()
    format_logs()
    sys.path[0] = root
    failure, function = load()
    if failure is not None:
        return tell({'type': 'unusable', 'message': failure})
    tell({'type': 'ready'})
    while True:
        run(function, waiting.get())


try:
    main()
    threading.Event().wait()  # Its words have been said; it is ended from outside.
except MemoryError:
    os._exit(137)
except SystemExit as exit:
    leave(exit.code if isinstance(exit.code, int) else 0 if exit.code is None else 1)
`;

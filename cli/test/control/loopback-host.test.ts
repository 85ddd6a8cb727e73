import { isLoopbackHost } from '../../src/control/loopback-host';

test.each(['localhost', 'LOCALHOST:1', 'localhost.', 'a.b.localhost:80', '127.0.0.1', '127.1.2.3:9', '[::1]', '[::1]:80'])('%s is this machine', (host) => {
  expect(isLoopbackHost(host)).toBe(true);
});

test.each([undefined, '', 'example.com', 'localhost.example.com', 'xlocalhost', '127.0.0.1.example.com', '127.0.0.1@example.com', '128.0.0.1', '0.0.0.0', '[::2]', '::1', 'localhost:80:80'])(
  '%s may be any', (host) => {
    expect(isLoopbackHost(host)).toBe(false);
  });

// A local DynamoDB for checks in Python: prints its URL when it listens, and ends with its standard input, so that it cannot be left behind.
const dynalite = require('dynalite');

const server = dynalite({ createTableMs: 0, deleteTableMs: 0 }).listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
process.stdin.resume().once('end', () => process.exit());

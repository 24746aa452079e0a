console.error('I cannot');
process.exitCode = 3;

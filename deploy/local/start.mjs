import { launch } from './launch.mjs';
import { help, readOptions } from './options.mjs';

const read = readOptions(process.argv.slice(2), process.env);
if (!read.ok) {
  for (const mistake of read.mistakes) console.error(mistake);
  console.error('npm start -- --help lists the switches.');
  process.exitCode = 2;
} else if (read.options.help) {
  console.log(help);
} else {
  // A terminal that is gone takes no more output; stopping the parts must not fail on that.
  process.stdout.on('error', () => undefined);
  process.exitCode = await launch(read.options);
  process.exit();
}

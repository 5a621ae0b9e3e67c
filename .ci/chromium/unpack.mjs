// Unpacks the browser that @sparticuz/chromium carries and prints where its executable lies.
import chromium from '@sparticuz/chromium';

process.stdout.write(`${await chromium.executablePath()}\n`);

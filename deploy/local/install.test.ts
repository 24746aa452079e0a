import { describe, expect, it } from '@jest/globals';
import { findOutdated, needsInstall } from './install.mjs';

describe('findOutdated', () => {
  const wanted = {
    '': { version: '0.1.0' },
    domain: { version: '0.1.0' },
    'node_modules/@resee-insights/domain': { link: true },
    'node_modules/kafkajs': { version: '2.2.4' },
    'node_modules/a/node_modules/b': { version: '1.0.0' },
    'node_modules/chdb-windows': { version: '3.4.0', optional: true },
  };
  const installed = {
    'node_modules/kafkajs': { version: '2.2.4' },
    'node_modules/a/node_modules/b': { version: '1.0.0' },
  };

  it('finds nothing when all that this platform needs is there', () => {
    expect(findOutdated(wanted, installed)).toEqual([]);
  });

  it('finds what is missing and what has another version, optional or not', () => {
    const others = {
      'node_modules/a/node_modules/b': { version: '1.0.1' },
      'node_modules/chdb-windows': { version: '3.3.0', optional: true },
    };
    expect(findOutdated(wanted, others)).toEqual(['kafkajs', 'b', 'chdb-windows']);
  });
});

describe('needsInstall', () => {
  it('is so where nothing is installed', () => {
    expect(needsInstall('/nowhere')).toBe(true);
  });
});

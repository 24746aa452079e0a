import { describe, expect, it } from '@jest/globals';
import { readParams } from './params.ts';

const read = (query: string): ReturnType<typeof readParams> =>
  readParams(new URLSearchParams(query));

describe('readParams', () => {
  it('tells the protocol, parameters and settings apart', () => {
    const params = read(
      'query=q&query_id=i&database=d&default_format=JSON&wait_end_of_query=1&param_a=1&max_threads=2&user=u&password=p&buffer_size=3&client_protocol_version=54460',
    );
    expect(params).toMatchObject({
      query: 'q',
      queryId: 'i',
      database: 'd',
      defaultFormat: 'JSON',
      waitEndOfQuery: true,
      protocolRevision: 54460,
    });
    expect([...params.parameters]).toEqual([['a', '1']]);
    expect([...params.settings]).toEqual([['max_threads', '2']]);
  });

  it('takes no setting that is not a name', () => {
    expect(() => read("a'%3DDROP=1")).toThrow(/Unknown setting/);
    expect(() => read("param_x'=1")).toThrow(/Unknown setting/);
  });

  it('refuses what it cannot do', () => {
    for (const query of ['session_id=s', 'role=r', 'compress=1', 'decompress=1']) {
      expect(() => read(query)).toThrow();
    }
    expect(read('session_id=&role=&compress=0').query).toBe('');
  });
});

import type { TypeNode } from './types.ts';

/** Reads bytes in order. */
export interface Reader {
  readonly bytes: Buffer;
  at: number;
}

/** A type whose bytes cannot be measured here. */
export class UnmeasurableType extends Error {}

const WIDTHS: Readonly<Record<string, number>> = {
  Bool: 1,
  Int8: 1,
  UInt8: 1,
  Enum8: 1,
  Nothing: 1,
  BFloat16: 2,
  Date: 2,
  Enum16: 2,
  Int16: 2,
  UInt16: 2,
  Date32: 4,
  DateTime: 4,
  Decimal32: 4,
  Float32: 4,
  IPv4: 4,
  Int32: 4,
  Time: 4,
  UInt32: 4,
  DateTime64: 8,
  Decimal64: 8,
  Float64: 8,
  Int64: 8,
  Time64: 8,
  UInt64: 8,
  Decimal128: 16,
  IPv6: 16,
  Int128: 16,
  Point: 16,
  UInt128: 16,
  UUID: 16,
  Decimal256: 32,
  Int256: 32,
  UInt256: 32,
};
const GEOMETRIES: Readonly<Record<string, number>> = {
  LineString: 1,
  Ring: 1,
  Polygon: 2,
  MultiLineString: 2,
  MultiPolygon: 3,
};
const INDEX_WIDTHS = [1, 2, 4, 8] as const;

/** An unsigned LEB128 number. */
export function readVarUint(reader: Reader): number {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = reader.bytes[reader.at];
    if (byte === undefined) throw new RangeError('the block ends early');
    reader.at += 1;
    value += (byte & 127) * scale;
    if (byte < 128) return value;
  }
}

function readUint64(reader: Reader): number {
  const value = Number(reader.bytes.readBigUInt64LE(reader.at));
  reader.at += 8;
  return value;
}

function widthOf(type: TypeNode): number | undefined {
  if (type.name === 'FixedString') return Number(type.inner);
  if (type.name.startsWith('Interval')) return 8;
  if (type.name !== 'Decimal') return WIDTHS[type.name];
  const precision = Number(type.inner.split(',')[0]);
  return precision <= 9 ? 4 : precision <= 18 ? 8 : precision <= 38 ? 16 : 32;
}

/** Skips what a column's type writes before its rows, its parts' in their order. */
export function skipPrefix(reader: Reader, type: TypeNode): void {
  // Both begin with the version of their serialization.
  if (type.name === 'LowCardinality' || type.name === 'JSON') reader.at += 8;
  else for (const part of type.args) skipPrefix(reader, part);
}

function skipStrings(reader: Reader, rows: number): void {
  for (let row = 0; row < rows; row += 1) {
    const length = readVarUint(reader);
    reader.at += length;
  }
}

/** Skips an array's offsets and gives the number of its elements over all rows. */
function skipOffsets(reader: Reader, rows: number): number {
  if (rows === 0) return 0;
  reader.at += (rows - 1) * 8;
  return readUint64(reader);
}

function skipLowCardinality(reader: Reader, type: TypeNode, rows: number): void {
  if (rows === 0) return;
  const flags = readUint64(reader);
  const dictionary = type.args[0];
  if (dictionary === undefined) throw new UnmeasurableType('LowCardinality');
  const inner = dictionary.name === 'Nullable' ? dictionary.args[0] : dictionary;
  skipRows(reader, inner ?? dictionary, readUint64(reader));
  const indexes = readUint64(reader);
  reader.at += indexes * (INDEX_WIDTHS[flags & 3] ?? 8);
}

function skipGeometry(reader: Reader, depth: number, rows: number): void {
  let elements = rows;
  for (let level = 0; level < depth; level += 1) elements = skipOffsets(reader, elements);
  reader.at += elements * 16;
}

/** Skips the rows of a column as ClickHouse's Native format lays them out. */
export function skipRows(reader: Reader, type: TypeNode, rows: number): void {
  const width = widthOf(type);
  if (width !== undefined) {
    reader.at += width * rows;
    return;
  }
  const depth = GEOMETRIES[type.name];
  if (depth !== undefined) {
    skipGeometry(reader, depth, rows);
    return;
  }
  switch (type.name) {
    case 'String':
    case 'JSON':
      skipStrings(reader, rows);
      return;
    case 'LowCardinality':
      skipLowCardinality(reader, type, rows);
      return;
    case 'Nullable':
      reader.at += rows;
      for (const part of type.args) skipRows(reader, part, rows);
      return;
    case 'Tuple':
      if (type.args.length === 0) reader.at += rows;
      for (const part of type.args) skipRows(reader, part, rows);
      return;
    case 'Array':
    case 'Map':
    case 'Nested': {
      const elements = skipOffsets(reader, rows);
      for (const part of type.args) skipRows(reader, part, elements);
      return;
    }
    default:
      throw new UnmeasurableType(type.name);
  }
}

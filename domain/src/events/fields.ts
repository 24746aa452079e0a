import {
  Type,
  type TEnum,
  type TNull,
  type TOptional,
  type TSchema,
  type TUnion,
  type TUnsafe,
} from 'typebox';
import { maxEpochMs, maxIdLength, minEpochMs } from './limits.ts';
import { maxTimeLength } from './time.ts';

/** Largest value of a ClickHouse UInt32 column. */
const maxUInt32 = 4_294_967_295;

/** A field that may be left out or null. */
export type OptionalField<S extends TSchema> = TOptional<TUnion<[S, TNull]>>;

/** Lets a field be left out or null; both are read as null. */
export function optional<S extends TSchema>(schema: S): OptionalField<S> {
  const { description } = schema as { description?: string };
  return Type.Optional(
    Type.Union([schema, Type.Null()], description === undefined ? {} : { description }),
  );
}

/** Text of 1 to `max` characters. */
export function text(description: string, max: number) {
  return Type.String({ minLength: 1, maxLength: max, description });
}

/** Text of 0 to `max` characters. */
export function emptyableText(description: string, max: number) {
  return Type.String({ maxLength: max, description });
}

/** An id: text of 1 to 200 characters. */
export function id(description: string) {
  return text(description, maxIdLength);
}

/** One word of a fixed list. */
export function oneOf<const Words extends string[]>(
  description: string,
  words: readonly [...Words],
): TEnum<Words> {
  return Type.Enum<Words>(words, { description });
}

/** A whole number that a UInt32 column holds. */
export function count(description: string) {
  return Type.Integer({ minimum: 0, maximum: maxUInt32, description });
}

/** A whole number of bytes that is exact in JSON and in a UInt64 column. */
export function byteCount(description: string) {
  return Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description });
}

/** A number from 0 to `max`, fractions included. */
export function measure(description: string, max: number) {
  return Type.Number({ minimum: 0, maximum: max, description });
}

/** A duration in milliseconds, fractions included, up to a year. */
export function milliseconds(description: string) {
  return measure(description, 31_622_400_000);
}

/** Any finite number. */
export function finite(description: string) {
  return Type.Number({ description, 'x-expects': 'a finite number' });
}

/** How a producer may write a time: RFC 3339 with its offset, or epoch milliseconds. */
export type WrittenTime = string | number;

/** A time; the compiled check bounds it, `parseTime` reads it. */
export function time(description: string): TUnsafe<WrittenTime> {
  return Type.Unsafe<WrittenTime>({
    anyOf: [
      { type: 'integer', minimum: minEpochMs, maximum: maxEpochMs - 1 },
      // The format stays out of the compiled check: `parseTime` reads the text anyway.
      { type: 'string', maxLength: maxTimeLength },
    ],
    description,
    'x-time': true,
    'x-expects':
      'an RFC 3339 time with its offset (2025-03-01T12:00:00.000Z) or epoch milliseconds',
  });
}

/** A JSON object of any fields. */
export function freeObject(description: string): TUnsafe<Record<string, unknown>> {
  return Type.Unsafe<Record<string, unknown>>({ type: 'object', description, 'x-free': true });
}

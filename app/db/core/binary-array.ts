/**
 * Arrays in the binary format of PostgreSQL's `array_send`; pg passes such a buffer on unchanged. They are for rows in
 * bulk. As text, each value would be written, quoted and read again, which costs more than storing it.
 */
const BOOL = 16;
const INT8 = 20;
const INT2 = 21;
const INT4 = 23;
const TEXT = 25;
const TIMESTAMPTZ = 1184;

const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;
const NULL = -1;
/** PostgreSQL counts the microseconds of a timestamptz from this moment. */
const EPOCH_MS = Date.UTC(2000, 0, 1);
const UINT32 = 2 ** 32;

type Nullable<T> = readonly (T | null)[];

export function boolArray(values: Nullable<boolean>): Buffer {
  return fixedArray(BOOL, 1, values, (bytes, value, at) => bytes.writeUInt8(value ? 1 : 0, at));
}

export function int2Array(values: Nullable<number>): Buffer {
  return fixedArray(INT2, 2, values, (bytes, value, at) => bytes.writeInt16BE(value, at));
}

export function int4Array(values: Nullable<number>): Buffer {
  return fixedArray(INT4, 4, values, (bytes, value, at) => bytes.writeInt32BE(value, at));
}

export function int8Array(values: Nullable<bigint | number>): Buffer {
  return fixedArray(INT8, 8, values, (bytes, value, at) => bytes.writeBigInt64BE(BigInt(value), at));
}

export function timestamptzArray(values: Nullable<Date>): Buffer {
  return fixedArray(TIMESTAMPTZ, 8, values, (bytes, value, at) => {
    const micros = (value.getTime() - EPOCH_MS) * 1_000;
    const high = Math.floor(micros / UINT32);
    bytes.writeInt32BE(high, at);
    bytes.writeUInt32BE(micros - high * UINT32, at + 4);
  });
}

export function textArray(values: Nullable<string>): Buffer {
  const size = values.reduce((sum, value) => sum + (value === null ? 0 : Buffer.byteLength(value)), 0);
  const bytes = emptyArray(TEXT, values.length, size);
  let at = HEADER_BYTES;
  for (const value of values) {
    const length = value === null ? 0 : bytes.write(value, at + LENGTH_BYTES);
    at = bytes.writeInt32BE(value === null ? NULL : length, at) + length;
  }
  return bytes;
}

function fixedArray<T>(
  elementType: number,
  size: number,
  values: Nullable<T>,
  write: (bytes: Buffer, value: T, at: number) => void,
): Buffer {
  const bytes = emptyArray(elementType, values.length, values.length * size);
  let at = HEADER_BYTES;
  for (const value of values) {
    at = bytes.writeInt32BE(value === null ? NULL : size, at);
    if (value === null) continue;
    write(bytes, value, at);
    at += size;
  }
  return bytes.subarray(0, at);
}

/**
 * A buffer with the header of a one-dimensional array, and with room for its values. The header says that the index
 * starts at 1 and that there may be nulls.
 */
function emptyArray(elementType: number, length: number, valueBytes: number): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + length * LENGTH_BYTES + valueBytes);
  const header = [1, 1, elementType, length, 1];
  header.forEach((word, i) => bytes.writeInt32BE(word, i * 4));
  return bytes;
}

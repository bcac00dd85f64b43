import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/**
 * How one field of a message is written and read: what has to be given to send it, and what it
 * holds when it has been read.
 */
export interface Field<Given, Held = Given> {
  readonly number: number;
  /** What a field that was not sent means. */
  readonly absent: () => Held;
  /** Whether the value means the same as nothing, which is then what is sent. */
  readonly isAbsent: (value: Given) => boolean;
  readonly write: (writer: BinaryWriter, value: Given) => void;
  /** `before` is what the fields of this number have said until now. */
  readonly read: (reader: BinaryReader, before: Held) => Held;
}

/** A message as a table of its fields, by the numbers that the protocol gives them. */
export interface Message<Table = unknown> {
  /** By name; what each holds is known to `Table` alone. */
  readonly fields: ReadonlyMap<string, Field<unknown>>;
  readonly byNumber: ReadonlyMap<number, string>;
  /** Never set: it carries the type. */
  readonly table?: Table;
}

type GivenTo<F> = F extends Field<infer Given, infer _Held> ? Given : never;
type HeldBy<F> = F extends Field<infer _Given, infer Held> ? Held : never;

/** A message that was read: whatever was not sent has its absent value. */
export type MessageOf<M> =
  M extends Message<infer Table> ? { readonly [Name in keyof Table]: HeldBy<Table[Name]> } : never;

/** What has to be given to send a message: what is left out is absent. */
export type DraftOf<M> =
  M extends Message<infer Table>
    ? { readonly [Name in keyof Table]?: GivenTo<Table[Name]> | undefined }
    : never;

export function message<const Table extends Readonly<Record<string, { readonly number: number }>>>(
  table: Table,
): Message<Table> {
  const entries = Object.entries(table) as unknown as [string, Field<unknown>][];
  const byNumber = new Map(entries.map(([name, { number }]) => [number, name]));
  return { fields: new Map(entries), byNumber };
}

export function encode<M extends Message>(type: M, draft: DraftOf<M>): Uint8Array {
  const writer = new BinaryWriter();
  writeFields(writer, type, draft);
  return writer.finish();
}

/** Throws when the bytes are no message; fields that the table does not name are passed over. */
export function decode<M extends Message>(type: M, sent: Uint8Array): MessageOf<M> {
  return readFields(new BinaryReader(sent), type, sent.byteLength) as MessageOf<M>;
}

export function bytes(number: number): Field<Uint8Array> {
  return {
    number,
    absent: () => noBytes,
    isAbsent: ({ byteLength }) => byteLength === 0,
    write: (writer, value) => writer.tag(number, WireType.LengthDelimited).bytes(value),
    read: (reader) => reader.bytes(),
  };
}

export function text(number: number): Field<string> {
  return {
    number,
    absent: () => "",
    isAbsent: (value) => value === "",
    write: (writer, value) => writer.tag(number, WireType.LengthDelimited).string(value),
    read: (reader) => reader.string(),
  };
}

export function flag(number: number): Field<boolean> {
  return {
    number,
    absent: () => false,
    isAbsent: (value) => !value,
    write: (writer, value) => writer.tag(number, WireType.Varint).bool(value),
    read: (reader) => reader.bool(),
  };
}

/** A count, a revision, an enumerated word: far from the 53 bits that a number holds. */
export function int(number: number): Field<number> {
  return {
    number,
    absent: () => 0,
    isAbsent: (value) => value === 0,
    write: (writer, value) => writer.tag(number, WireType.Varint).int64(value),
    read: (reader) => Number(reader.int64()),
  };
}

/** An id: all 64 bits count. */
export function id(number: number): Field<bigint> {
  return {
    number,
    absent: () => 0n,
    isAbsent: (value) => value === 0n,
    write: (writer, value) => writer.tag(number, WireType.Varint).int64(value),
    read: (reader) => BigInt(reader.int64()),
  };
}

/** One of several of which exactly one is sent, even if it is 0 or empty. */
export function oneOf<Value>(field: Field<Value>): Field<Value | undefined> {
  return {
    number: field.number,
    absent: () => undefined,
    isAbsent: (value) => value === undefined,
    write: (writer, value) => field.write(writer, value as Value),
    read: (reader, before) => field.read(reader, before ?? field.absent()),
  };
}

export function one<M extends Message>(
  number: number,
  type: M,
): Field<DraftOf<M> | undefined, MessageOf<M> | undefined> {
  return {
    number,
    absent: () => undefined,
    isAbsent: (value) => value === undefined,
    write: (writer, value) => writeNested(writer, number, { type, value }),
    read: (reader) => readFields(reader, type, reader.uint32()) as MessageOf<M>,
  };
}

export function many<M extends Message>(
  number: number,
  type: M,
): Field<readonly DraftOf<M>[], readonly MessageOf<M>[]> {
  return {
    number,
    absent: () => [],
    isAbsent: (value) => value.length === 0,
    write: (writer, values) => {
      for (const value of values) writeNested(writer, number, { type, value });
    },
    read: (reader, before) => {
      // Made by `absent` for this very message: nobody else holds it yet.
      (before as MessageOf<M>[]).push(readFields(reader, type, reader.uint32()) as MessageOf<M>);
      return before;
    },
  };
}

const noBytes = new Uint8Array(0);

function writeNested(
  writer: BinaryWriter,
  number: number,
  { type, value }: { readonly type: Message; readonly value: unknown },
): void {
  writer.tag(number, WireType.LengthDelimited).fork();
  writeFields(writer, type, value);
  writer.join();
}

function writeFields(writer: BinaryWriter, { fields }: Message, draft: unknown): void {
  const values = draft as Readonly<Record<string, unknown>>;
  for (const [name, field] of fields) {
    const value = values[name];
    if (value !== undefined && !field.isAbsent(value)) field.write(writer, value);
  }
}

function readFields(reader: BinaryReader, type: Message, length: number): object {
  const values: Record<string, unknown> = {};
  for (const [name, field] of type.fields) values[name] = field.absent();
  const end = reader.pos + length;
  while (reader.pos < end) {
    const [number, wireType] = reader.tag();
    const name = type.byNumber.get(number);
    const field = name === undefined ? undefined : type.fields.get(name);
    if (name === undefined || field === undefined) reader.skip(wireType, number);
    else values[name] = field.read(reader, values[name]);
  }
  return values;
}

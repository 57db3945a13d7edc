/**
 * A filter of system calls that leaves a command without network: it can make no sockets but Unix ones, and
 * connect, bind and address none of them. A network namespace alone leaves the Unix sockets that have a
 * path, and with them the services that listen there, such as a container engine.
 *
 * Connected pairs of sockets within the command work, those for datagrams excepted: each datagram may carry
 * an address, and a filter can't see it. Refused calls fail with `EPERM`.
 *
 * Format: `struct sock_filter` of linux/filter.h over `struct seccomp_data` of linux/seccomp.h; the numbers
 * of calls are those of the kernel's tables for each architecture.
 */
export function networkFilter(arch: string): Uint8Array | null {
  const table = TABLES[arch];
  return table === undefined ? null : encode(program(table));
}

interface CallTable {
  /** `AUDIT_ARCH_*` of linux/audit.h. */
  readonly audit: number;
  /** Calls at or above this number belong to another ABI of the same architecture. */
  readonly limit: number;
  /** Calls refused whatever their arguments. */
  readonly refused: readonly number[];
  /** Calls that make sockets: family first, then type. */
  readonly makers: readonly number[];
  /** `sendto`, allowed only without an address. */
  readonly sendto: number;
}

/** io_uring_setup, io_uring_enter, io_uring_register: they would connect without a call of that name. */
const IO_URING = [425, 426, 427] as const;

const TABLES: Partial<Record<string, CallTable>> = {
  x64: {
    audit: 0xc000003e,
    limit: 0x40000000,
    // connect, accept, bind, listen, accept4, sendmmsg
    refused: [42, 43, 49, 50, 288, 307, ...IO_URING],
    // socket, socketpair
    makers: [41, 53],
    sendto: 44,
  },
  arm64: {
    audit: 0xc00000b7,
    limit: 0x40000000,
    // bind, listen, accept, connect, accept4, sendmmsg
    refused: [200, 201, 202, 203, 242, 269, ...IO_URING],
    // socket, socketpair
    makers: [198, 199],
    sendto: 206,
  },
};

/** One instruction; a jump names its target, or falls through to the next. */
interface Instruction {
  readonly code: number;
  readonly k: number;
  readonly yes?: Label;
  readonly no?: Label;
}
type Label = "allow" | "refuse" | "socket" | "address";

const LOAD = 0x20;
const EQUAL = 0x15;
const AT_LEAST = 0x35;
const AND = 0x54;
const RETURN = 0x06;

/** Offsets in `struct seccomp_data`, in bytes. */
const NUMBER = 0;
const ARCH = 4;
const argument = (index: number): number => 16 + 8 * index;

const AF_UNIX = 1;
/** The part of a socket's type that is no flag, and the types whose messages carry no address. */
const TYPE_MASK = 0xf;
const SOCK_STREAM = 1;
const SOCK_SEQPACKET = 5;
const ALLOW = 0x7fff0000;
/** SECCOMP_RET_ERRNO with EPERM. */
const REFUSE = 0x00050001;

function program(table: CallTable): { instructions: Instruction[]; labels: Record<Label, number> } {
  const instructions: Instruction[] = [
    { code: LOAD, k: ARCH },
    { code: EQUAL, k: table.audit, no: "refuse" },
    { code: LOAD, k: NUMBER },
    { code: AT_LEAST, k: table.limit, yes: "refuse" },
    ...table.refused.map((k): Instruction => ({ code: EQUAL, k, yes: "refuse" })),
    ...table.makers.map((k): Instruction => ({ code: EQUAL, k, yes: "socket" })),
    { code: EQUAL, k: table.sendto, yes: "address", no: "allow" },
  ];
  const socket = instructions.length;
  instructions.push(
    { code: LOAD, k: argument(0) },
    { code: EQUAL, k: AF_UNIX, no: "refuse" },
    { code: LOAD, k: argument(1) },
    { code: AND, k: TYPE_MASK },
    { code: EQUAL, k: SOCK_STREAM, yes: "allow" },
    { code: EQUAL, k: SOCK_SEQPACKET, yes: "allow", no: "refuse" },
  );
  const address = instructions.length;
  instructions.push(
    { code: LOAD, k: argument(4) },
    { code: EQUAL, k: 0, no: "refuse" },
    { code: LOAD, k: argument(4) + 4 },
    { code: EQUAL, k: 0, yes: "allow", no: "refuse" },
  );
  const allow = instructions.length;
  instructions.push({ code: RETURN, k: ALLOW }, { code: RETURN, k: REFUSE });
  return { instructions, labels: { socket, address, allow, refuse: allow + 1 } };
}

function encode({ instructions, labels }: ReturnType<typeof program>): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(instructions.length * 8));
  for (const [index, { code, k, yes, no }] of instructions.entries()) {
    const distance = (label: Label | undefined): number =>
      label === undefined ? 0 : labels[label] - index - 1;
    bytes.setUint16(index * 8, code, true);
    bytes.setUint8(index * 8 + 2, distance(yes));
    bytes.setUint8(index * 8 + 3, distance(no));
    bytes.setUint32(index * 8 + 4, k, true);
  }
  return new Uint8Array(bytes.buffer);
}

/**
 * The outside world as phlo sees it: clock, ids, network, disk, environment, log.
 * It is passed in as the last parameter; `main.ts` and `src/host/` hold the real one, `tests/support/` a fake one.
 *
 * @module
 */

/** Everything that is not pure. */
export interface Host {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly network: Network;
  readonly disk: Disk;
  readonly environment: Environment;
  readonly processes: Processes;
  readonly log: Log;
}

/** Time. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
  /** Milliseconds of a clock that never goes backwards, for durations. */
  monotonic(): number;
  /** Resolves after the time, or rejects with the signal's reason. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
}

/** Unrepeatable names. */
export interface Ids {
  /** A random UUID, version 4. */
  uuid(): string;
  /** A random positive integer below 2^53. */
  snapshotId(): number;
}

/** Requests over the network. */
export interface Network {
  fetch(url: string, init?: RequestInit): Promise<Response>;
}

/** One entry of a folder. */
export interface DiskEntry {
  readonly name: string;
  readonly kind: "file" | "folder";
}

/** What is known of a path. */
export interface DiskStat {
  readonly kind: "file" | "folder";
  readonly sizeBytes: number;
  readonly modifiedAt: number;
  /** The same as long as it is the same file, whatever is written to it; undefined where the system does not tell. */
  readonly identity?: string;
}

/** A file being written. Nothing is certain to be on disk before `sync`. */
export interface ByteWriter {
  write(bytes: Uint8Array): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Files of the project and of an attempt. Paths are absolute. Tables go through a Store. */
export interface Disk {
  readBytes(path: string): Promise<Uint8Array<ArrayBuffer>>;
  readText(path: string): Promise<string>;
  openRead(path: string): Promise<ReadableStream<Uint8Array<ArrayBuffer>>>;
  openWrite(path: string): Promise<ByteWriter>;
  /** Replaces the file as a whole: a reader sees the old text or the new one. */
  writeText(path: string, text: string): Promise<void>;
  /** Writes a new file. @throws PhloError PHLO-005 where one is there already. */
  createText(path: string, text: string): Promise<void>;
  stat(path: string): Promise<DiskStat | undefined>;
  /** The entries of a folder by name; none where there is no folder. */
  list(path: string): Promise<readonly DiskEntry[]>;
  makeFolder(path: string): Promise<void>;
  /** Removes a file or a folder with all in it; nothing where there is none. */
  remove(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  realPath(path: string): Promise<string>;
}

/** The process around phlo. */
export interface Environment {
  variable(name: string): string | undefined;
  variables(): Readonly<Record<string, string>>;
  readonly workingFolder: string;
  readonly pid: number;
  readonly hostname: string;
  /** True where process `pid` of this machine is alive and was already running at `seenAtMs`: numbers are given out again. */
  isProcessAlive(pid: number, seenAtMs: number): boolean;
  /** The memory this process may hope for: the smaller of the machine's and the container's. */
  memoryBytes(): number;
}

/** Other programs, and this one once more. */
export interface Processes {
  /** Starts a program. One that cannot be started is one that ended: code 127, with the reason in `failure`. */
  start(request: ProcessRequest): RunningProcess;
}

/** What to start. */
export interface ProcessRequest {
  /** The program and its arguments. */
  readonly command: readonly string[];
  readonly workingFolder: string;
  /** The whole environment of the program; this process's own where left out. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Text for its standard input; the input is empty where left out. */
  readonly input?: string;
}

/** A program under way. Both streams must be read, or the program waits. */
export interface RunningProcess {
  readonly pid: number | undefined;
  readonly stdout: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly stderr: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly ended: Promise<ProcessEnd>;
  /** `SIGINT` stops as Ctrl-C does; `SIGKILL` ends it at once. Nothing where it has ended. */
  kill(signal: "SIGINT" | "SIGTERM" | "SIGKILL"): void;
}

/** How a program ended. */
export interface ProcessEnd {
  readonly code: number;
  readonly signal?: string;
  /** Why it could not be started. */
  readonly failure?: string;
}

/** A log of facts; fields are plain data. Secrets never get here. */
export interface Log {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

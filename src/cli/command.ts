/** 0: good. 1: findings, or it could not be done. 2: wrong usage. */
export type ExitCode = 0 | 1 | 2

/** What a command has of the world. */
export interface CommandIo {
  /** Writes to standard output: the command's answer. */
  readonly print: (text: string) => void
  /** Writes to standard error: what went wrong. */
  readonly complain: (text: string) => void
  /** All of standard input; undefined where it is a terminal, at which nobody has been asked for anything. */
  readonly readInput: () => Promise<string | undefined>
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** Hears of each request to stop; the returned function ends that. */
  readonly onStopRequest: (listener: () => void) => () => void
  /** Hears of each request to load the modules anew; the returned function ends that. */
  readonly onReloadRequest: (listener: () => void) => () => void
  /** Ends the process without waiting for anything. */
  readonly exit: (code: number) => void
}

export interface CommandOption {
  readonly name: string
  readonly type: 'string' | 'boolean'
  /** Stands for the value in the help: `DIR`. */
  readonly placeholder?: string
  readonly meaning: string
}

/** What a command may be given besides options. */
export interface CommandArgument {
  /** Its value stands under this name among those of the options. */
  readonly name: string
  /** Stands for it in the help: `QUERY`. */
  readonly placeholder: string
  readonly meaning: string
}

/** Values of a command's options, and of its arguments, by name; absent where not given. */
export type OptionValues = Readonly<Record<string, string | boolean | undefined>>

export type RunCommand = (io: CommandIo, values: OptionValues) => Promise<ExitCode>

/** One row of the table of commands. */
export interface Command {
  readonly name: string
  readonly summary: string
  readonly details: string
  /** In their order. */
  readonly arguments?: readonly CommandArgument[]
  readonly options: readonly CommandOption[]
  readonly examples: readonly string[]
  /** Loads the command's code. */
  readonly load: () => Promise<RunCommand>
}

import type { CommandIo } from '../../../src/cli/command.ts'

export interface FakeIo extends CommandIo {
  readonly printed: () => string
  readonly complained: () => string
  /** Asks the command to stop, as a signal does. */
  readonly stop: () => void
  readonly exits: readonly number[]
}

/** A terminal and an environment that keep what they are given. */
export function createFakeIo(env: Record<string, string> = {}, cwd = process.cwd(), input?: string): FakeIo {
  let out = ''
  let err = ''
  const exits: number[] = []
  const listeners = new Set<() => void>()
  return {
    print: (text) => {
      out += text
    },
    complain: (text) => {
      err += text
    },
    readInput: async () => input,
    env: { LOG_LEVEL: 'silent', ...env },
    cwd,
    onStopRequest: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onReloadRequest: () => () => {},
    exit: (code) => exits.push(code),
    printed: () => out,
    complained: () => err,
    stop: () => {
      for (const listener of [...listeners]) listener()
    },
    exits,
  }
}

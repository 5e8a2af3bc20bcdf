#!/usr/bin/env node
import * as nodeModule from 'node:module'
import { text } from 'node:stream/consumers'
import type { CommandIo } from './command.ts'
import { runCli } from './run-cli.ts'

// Node 22.1 and later keep compiled code between starts, which halves the time to ready; older ones do without.
if ('enableCompileCache' in nodeModule && typeof nodeModule.enableCompileCache === 'function') {
  nodeModule.enableCompileCache()
}

const stopSignals = ['SIGINT', 'SIGTERM'] as const

const io: CommandIo = {
  print: (text) => process.stdout.write(text),
  complain: (text) => process.stderr.write(text),
  readInput: async () => (process.stdin.isTTY ? undefined : text(process.stdin)),
  env: process.env,
  cwd: process.cwd(),
  onStopRequest: (listener) => {
    for (const signal of stopSignals) process.on(signal, listener)
    return () => {
      for (const signal of stopSignals) process.off(signal, listener)
    }
  },
  onReloadRequest: (listener) => {
    process.on('SIGHUP', listener)
    return () => process.off('SIGHUP', listener)
  },
  exit: (code) => process.exit(code),
}

process.exitCode = await runCli(process.argv.slice(2), io)

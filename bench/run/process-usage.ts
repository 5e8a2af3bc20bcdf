import { readFileSync } from 'node:fs'

/** Clock ticks a second in /proc, fixed for programs on every Linux architecture (`man 5 proc`, USER_HZ). */
const ticksPerSecond = 100

/** CPU time of a process so far, all its threads included. Linux only. */
export function cpuSecondsOf(pid: number): number {
  return cpuSecondsIn(readProcess(pid, 'stat'))
}

/** Memory that a process now has in RAM, in MiB. Linux only. */
export function rssMiBOf(pid: number): number {
  return rssMiBIn(readProcess(pid, 'status'))
}

/** User and system time in the text of /proc/PID/stat. */
export function cpuSecondsIn(stat: string): number {
  // The command's name, in parentheses, may hold anything; utime and stime are the 12th and 13th field after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}

/** VmRSS in the text of /proc/PID/status. */
export function rssMiBIn(status: string): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN) / 1024
}

function readProcess(pid: number, file: 'stat' | 'status'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1')
  } catch (cause) {
    throw new Error(`process ${pid} cannot be watched: it has ended, or this is not Linux`, { cause })
  }
}

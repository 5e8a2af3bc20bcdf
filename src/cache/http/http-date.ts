const dayNames = 'Mon|Tue|Wed|Thu|Fri|Sat|Sun'
const longDayNames = 'Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday'
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const month = months.join('|')
const time = '(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)'

/** The three forms that a recipient must understand (RFC 9110 section 5.6.7): of today, of RFC 850, of `asctime`. */
const forms: readonly RegExp[] = [
  new RegExp(`^(?:${dayNames}), (?<day>\\d\\d) (?<month>${month}) (?<year>\\d{4}) ${time} GMT$`),
  new RegExp(`^(?:${longDayNames}), (?<day>\\d\\d)-(?<month>${month})-(?<year>\\d\\d) ${time} GMT$`),
  new RegExp(`^(?:${dayNames}) (?<month>${month}) (?<day>[ \\d]\\d) ${time} (?<year>\\d{4})$`),
]

/**
 * The moment of an HTTP-date, in milliseconds since the epoch; undefined for any other text. The day's name is not held against the
 * date, which says the same again.
 * @param nowMs by which two digits of a year are read: not more than 50 years ahead.
 */
export function parseHttpDate(text: string, nowMs: number): number | undefined {
  for (const form of forms) {
    const parts = form.exec(text.trim())?.groups
    if (parts !== undefined) return toMoment(parts, nowMs)
  }
  return undefined
}

function toMoment(parts: Readonly<Record<string, string>>, nowMs: number): number | undefined {
  const [day, hour, minute, second] = [parts.day, parts.hour, parts.minute, parts.second].map(Number)
  const year = parts.year?.length === 2 ? fullYear(Number(parts.year), nowMs) : Number(parts.year)
  if (day === undefined || hour === undefined || minute === undefined || second === undefined) return undefined
  if (hour > 23 || minute > 59 || second > 60) return undefined // 60: a leap second
  const moment = new Date(0)
  moment.setUTCFullYear(year, months.indexOf(parts.month ?? ''), day)
  moment.setUTCHours(hour, minute, second)
  // The 31st of a month that has 30 days would be the 1st of the next.
  return moment.getUTCDate() === day || second === 60 ? moment.getTime() : undefined
}

function fullYear(twoDigits: number, nowMs: number): number {
  const thisYear = new Date(nowMs).getUTCFullYear()
  const year = thisYear - (thisYear % 100) + twoDigits
  return year > thisYear + 50 ? year - 100 : year
}

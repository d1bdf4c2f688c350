import { debug, group, info, warning } from '@actions/core'
import type { Log } from './doors.ts'

/** A line that begins with `::` would be taken for a workflow command, whoever wrote it: a zero-width space stops that. */
function harmless(message: string): string {
  return message.replace(/^(\s*)(::|##\[)/gm, '$1\u200b$2')
}

export const jobLog: Log = {
  info: message => info(harmless(message)),
  warning: message => warning(message),
  debug: message => debug(message),
  group: (title, work) => group(harmless(title), work)
}

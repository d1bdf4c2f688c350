import { debug, group, info } from '@actions/core'
import { harmlessLog, visible } from '../report/text.ts'
import type { Annotations } from './annotations.ts'
import type { Log } from './doors.ts'

/** The job's log. Warnings are lines of it at once; the run page shows them when the action ends. */
export function jobLog(annotations: Annotations): Log {
  return {
    info: message => info(harmlessLog(message)),
    warning(message, about) {
      info(harmlessLog(`Warning: ${message}`))
      annotations.add({ level: 'warning', message, ...(about !== undefined && { about }) })
    },
    debug: message => debug(visible(message)),
    group: (title, work) => group(visible(title), work)
  }
}

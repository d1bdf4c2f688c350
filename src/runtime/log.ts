import { debug, group, info } from '@actions/core'
import { harmlessLog, withVisibleCharacters } from '../report/safe-text.ts'
import type { Annotations } from './annotations.ts'
import type { Log } from './clock-and-log.ts'

/** Returns the job's log. A warning is logged at once, and shown on the page of the run when the action ends. */
export function jobLog(annotations: Annotations): Log {
  return {
    info: message => info(harmlessLog(message)),
    warning(message, about) {
      info(harmlessLog(`Warning: ${message}`))
      annotations.add({ level: 'warning', message, ...(about !== undefined && { about }) })
    },
    debug: message => debug(withVisibleCharacters(message)),
    group: (title, work) => group(withVisibleCharacters(title), work)
  }
}

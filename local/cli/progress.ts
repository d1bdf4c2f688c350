import type { ProgressLine } from '../runner/types.ts'

/** Screen for progress: a stream of the process, or of a test. */
export interface Screen {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

const marks: Readonly<Record<ProgressLine['state'], string>> = {
  running: '…',
  waiting: '…',
  success: '✓',
  failure: '✗',
  cancelled: '■',
  skipped: '-'
}

const CLEAR_LINE = '\r\u001b[K'

/** Shows a run: on a terminal one line a step that changes while the step works, elsewhere a line when a step has ended. */
export function createProgress(screen: Screen): (line: ProgressLine) => void {
  return line => {
    const text = describe(line)
    const ended = line.state !== 'running' && line.state !== 'waiting'
    if (screen.isTTY) screen.write(CLEAR_LINE + text.slice(0, (screen.columns ?? 80) - 1) + (ended ? '\n' : ''))
    else if (ended || line.state === 'waiting') screen.write(`${text}\n`)
  }
}

function describe({ state, at, job, step, text }: ProgressLine): string {
  const said = state === 'running' || state === 'waiting' ? `  ${text}` : ''
  return `${marks[state]} ${minutes(at)}  ${job}: ${step}${said === `  ${state}` ? '' : said}`
}

/** Returns simulated time as minutes and seconds. */
function minutes(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000)
  return `${String(Math.floor(seconds / 60)).padStart(3)}:${String(seconds % 60).padStart(2, '0')}`
}

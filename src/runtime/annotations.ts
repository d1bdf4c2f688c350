import { type AnnotationProperties, error, notice, warning } from '@actions/core'
import { shortenText, withVisibleCharacters } from '../report/safe-text.ts'
import type { LogTopic } from './clock-and-log.ts'

/** A position in a file of the caller's repository. Line and column count from 1. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** A message for the page of the run. `place` takes precedence over the line that is found for `about`. */
export interface Note {
  readonly level: 'error' | 'warning' | 'notice'
  readonly message: string
  readonly title?: string
  readonly place?: Place
  readonly about?: LogTopic
  /** True for a message that is also shown elsewhere. It is omitted here if no line is found for the message. */
  readonly onlyPlaced?: boolean
}

/**
 * Number of annotations that GitHub shows for each level and step, and the longest annotation in characters
 * (actions/runner, ExecutionContext).
 */
const MOST = 10
const LONGEST = 4_096

const write: Readonly<Record<Note['level'], (message: string, properties: AnnotationProperties) => void>> = {
  error,
  warning,
  notice
}

/** Collects annotations while an action runs. If there are too many, the most important annotations are shown. */
export class Annotations {
  readonly #notes: Note[] = []
  #locate: (about: LogTopic) => Place | undefined = () => undefined

  add(note: Note): void {
    this.#notes.push(note)
  }

  /** Sets the function that finds the line of the configuration for a note. */
  locateBy(locate: (about: LogTopic) => Place | undefined): void {
    this.#locate = locate
  }

  /**
   * Writes at most as many annotations of each level as GitHub shows, and returns their messages. `reserved` is the
   * number of errors that are written elsewhere.
   */
  write(reserved = 0): ReadonlySet<string> {
    const written = new Set<string>()
    for (const level of ['error', 'warning', 'notice'] as const) {
      const notes = this.#notes.filter(note => note.level === level).map(note => this.#placed(note))
      const shown = notes.filter(({ place, onlyPlaced }) => place !== undefined || onlyPlaced !== true)
      for (const note of mostImportant(shown, level === 'error' ? MOST - reserved : MOST)) {
        annotate(note)
        written.add(note.message)
      }
    }
    return written
  }

  #placed(note: Note): Note {
    const place = note.place ?? (note.about === undefined ? undefined : this.#locate(note.about))
    return place === undefined ? note : { ...note, place }
  }
}

/**
 * Returns at most `most` distinct notes, notes with a line first. If there are more, the last note says how many are
 * not shown.
 */
function mostImportant(notes: readonly Note[], most: number): Note[] {
  const distinct = [...new Map(notes.map(note => [keyOf(note), note])).values()]
  const ordered = [...distinct.filter(({ place }) => place), ...distinct.filter(({ place }) => !place)]
  const [last] = ordered.slice(most - 1)
  if (ordered.length <= most || last === undefined) return ordered
  const left = ordered.length - most + 1
  return [...ordered.slice(0, most - 1), { level: last.level, message: `… and ${left} more. The log has all of them.` }]
}

function keyOf({ message, place }: Note): string {
  return JSON.stringify([message, place])
}

function annotate({ level, message, title, place }: Note): void {
  write[level](shortenText(withVisibleCharacters(message), LONGEST), {
    ...(title !== undefined && { title: withVisibleCharacters(title) }),
    ...(place !== undefined && { file: place.file, startLine: place.line, startColumn: place.column })
  })
}

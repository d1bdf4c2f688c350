import { type AnnotationProperties, error, notice, warning } from '@actions/core'
import { shortened, visible } from '../report/text.ts'
import type { About } from './doors.ts'

/** A line of a file of the caller's repository; both count from 1. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** Something the run page should show. `place` wins over what `about` leads to. */
export interface Note {
  readonly level: 'error' | 'warning' | 'notice'
  readonly message: string
  readonly title?: string
  readonly place?: Place
  readonly about?: About
  /** Left out where no line is found: it is said elsewhere. */
  readonly onlyPlaced?: boolean
}

/** GitHub shows so many of each level and step, and so many characters of each (actions/runner, ExecutionContext). */
const MOST = 10
const LONGEST = 4_096

const write: Readonly<Record<Note['level'], (message: string, properties: AnnotationProperties) => void>> = {
  error,
  warning,
  notice
}

/** Collects what is found while an action runs, so that of many the most important are shown. */
export class Annotations {
  readonly #notes: Note[] = []
  #locate: (about: About) => Place | undefined = () => undefined

  add(note: Note): void {
    this.#notes.push(note)
  }

  /** How the line of the configuration is found that something is about. */
  locateBy(locate: (about: About) => Place | undefined): void {
    this.#locate = locate
  }

  /** Writes them, at most as many of each level as GitHub shows. `reserved`: errors that are written elsewhere. */
  write(reserved = 0): void {
    for (const level of ['error', 'warning', 'notice'] as const) {
      const notes = this.#notes.filter(note => note.level === level).map(note => this.#placed(note))
      const shown = notes.filter(({ place, onlyPlaced }) => place !== undefined || onlyPlaced !== true)
      for (const note of mostImportant(shown, level === 'error' ? MOST - reserved : MOST)) annotate(note)
    }
  }

  #placed(note: Note): Note {
    const place = note.place ?? (note.about === undefined ? undefined : this.#locate(note.about))
    return place === undefined ? note : { ...note, place }
  }
}

/** Those with a line first, each once; where there are more than `most`, the last one counts what is left out. */
function mostImportant(notes: readonly Note[], most: number): Note[] {
  const distinct = [...new Map(notes.map(note => [keyOf(note), note])).values()]
  const ordered = [...distinct.filter(({ place }) => place), ...distinct.filter(({ place }) => !place)]
  const [last] = ordered.slice(most - 1)
  if (ordered.length <= most || last === undefined) return ordered
  const left = ordered.length - most + 1
  return [...ordered.slice(0, most - 1), { level: last.level, message: `… and ${left} more: the log has them all.` }]
}

function keyOf({ message, place }: Note): string {
  return JSON.stringify([message, place])
}

function annotate({ level, message, title, place }: Note): void {
  write[level](shortened(visible(message), LONGEST), {
    ...(title !== undefined && { title: visible(title) }),
    ...(place !== undefined && { file: place.file, startLine: place.line, startColumn: place.column })
  })
}

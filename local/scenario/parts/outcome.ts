/** Result of an action of a scenario: it was carried out, or it cannot be carried out yet. */
export type Outcome =
  | {
      /** Sentence in the past tense, without the subject. */
      readonly done: string
      /** Time at which the action is repeated, in milliseconds. */
      readonly again?: number
    }
  | {
      /** Missing thing for which the action waits. */
      readonly waits: string
    }

/** Something that a person wrote cannot be carried out in this world. The message says what to write instead. */
export class ScenarioError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ScenarioError'
  }
}

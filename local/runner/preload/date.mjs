/** `Date` and `performance.now` read the local clock; everything else about them stays. */
export function installDate(clock) {
  const RealDate = Date
  RealDate.now = () => clock.now
  const LocalDate = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length > 0 ? args : [clock.now], newTarget === LocalDate ? target : newTarget),
    apply: target => new target(clock.now).toString()
  })
  RealDate.prototype.constructor = LocalDate
  globalThis.Date = LocalDate

  const origin = clock.now
  performance.now = () => clock.now - origin
  Object.defineProperty(performance, 'timeOrigin', { value: origin, configurable: true })
}

/** The engine, for suites and tools of one's own. The product library is `wireproof/freelance`, which loads none of this. */
export { OperatingError, type ErrorCode, type ErrorParts } from './core/errors.js';
export { systemClock, type Clock, type Timer } from './core/clock.js';
export { seededRandom, type Random } from './core/random.js';
export { worst, type Verdict } from './engine/verdict.js';

export type { TransitionSystem } from './engine/transition-system.js';
export type { Field, FieldAccess, FieldSystem, LocalStep, Step, Symmetry, SynchronousStep } from './engine/field-system.js';
export type { Component, EventObject, LocalState } from './engine/component.js';
export { compileMachine, type CompileOptions, type CompiledMachine } from './engine/compile/compile-machine.js';
export { describeMachine, type MachineDescription, type StateDescription, type TransitionDescription } from './engine/compile/describe.js';
export { composeSystem, type ComposedSystem } from './engine/compose/compose-system.js';
export type { Carried, Channel, ComponentView, DeclaredSymmetry, Delivery, Move, Route, Surroundings, SystemDescription, SystemView } from './engine/compose/description.js';
export { reducerComponent } from './engine/compose/reducer-component.js';
export { explore } from './engine/explore/explore.js';
export type { Exploration, Trace } from './engine/explore/exploration.js';
export type { ExploreOptions, Limits } from './engine/explore/options.js';
export { always, deadlockFree, eventually, leadsTo, recoverable, sometimes, within, type Fairness, type Predicate, type Property } from './engine/property.js';
export { assertHolds, check, type CheckOptions } from './engine/properties/check.js';
export type { CheckReport, Counterexample, PropertyReport } from './engine/properties/report.js';

export type {
  Conformance,
  ConformanceCheck,
  ConformanceContext,
  Failure,
  LogReport,
  Part,
  PartResult,
  PlantedBug,
  RunContext,
  StoryLine,
  SubjectCalls,
  Suite,
  SystemEntry,
} from './engine/suite.js';
export { replayTrace, type ReplayContext } from './engine/replay/replay-trace.js';
export { parseTrace, renderTrace, type TraceFile } from './engine/replay/trace-file.js';

export { renderAldebaran } from './engine/export/aldebaran.js';
export { renderDot } from './engine/export/dot.js';
export { listSystem, type ListedSystem } from './engine/export/enumerate.js';
export { renderItf } from './engine/export/itf.js';
export { renderPromela, type Promela, type PromelaProperty } from './engine/export/promela.js';
export { renderDotState } from './reporters/diagram/dot-state.js';
export { renderMermaidSequence } from './reporters/diagram/mermaid-sequence.js';
export { renderMermaidState } from './reporters/diagram/mermaid-state.js';
export { renderSvg } from './reporters/diagram/svg.js';

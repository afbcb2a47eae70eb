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

export { assertMachine, checkMachine, type CheckMachineOptions, type MachineReport } from './engine/lint/check-machine.js';
export { readMachineModule, type MachineModule } from './engine/lint/machine-module.js';
export type { Finding, FindingKind } from './engine/lint/finding.js';
export { cover, type Cover, type CoverOptions, type CoverPath } from './engine/cover/cover.js';
export { coverGraph, type CoverGraph } from './engine/cover/cover-graph.js';
export { allGoals, boundaryGoals, edgeGoals, stateGoals, transitionGoals, type Goals } from './engine/cover/goals.js';
export { hMethod, wMethod, type TestSuite } from './engine/cover/fault-complete.js';
export { machinePaths, type MachinePath, type MachinePathOptions, type MachinePaths } from './engine/cover/machine-paths.js';
export { coveringPaths, type PathCriterion } from './engine/cover/test-paths.js';
export type { Driver } from './engine/replay/driver.js';
export type { Judgement, Oracle } from './engine/replay/oracle.js';
export { replay, type Divergence, type Replay, type ReplayOptions } from './engine/replay/replay.js';
export { pathPart, type PathChoice, type PathPartDescription, type Sighting } from './engine/replay/path-part.js';
export { machinePart, type MachinePartDescription } from './engine/replay/machine-part.js';
export type { MachineAction, ModelState, Situation } from './engine/replay/machine-system.js';
export { createVirtualClock, type VirtualClock } from './drivers/virtual-clock.js';
export { faultyNetwork, type Fate, type FaultRule, type PassingMessage } from './drivers/faulty-network.js';
export { watchNetwork, type WatchedNetwork } from './drivers/watched-network.js';

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
export { renderRegressionTest } from './engine/replay/regression-test.js';
export { replayTrace, traceOf, type ReplayContext } from './engine/replay/replay-trace.js';
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

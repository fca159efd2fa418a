/** How a pane says that it is empty, broken or done: empty states, banners, toasts, marks. Knows no MQTT. */
export { Badge } from "./Badge.tsx";
export { Banner } from "./Banner.tsx";
export { CommandLine } from "./CommandLine.tsx";
export { EmptyState } from "./EmptyState.tsx";
export { ErrorBoundary } from "./ErrorBoundary.tsx";
export { Mark } from "./Mark.tsx";
export { type Problem, ProblemList } from "./ProblemList.tsx";
export { ToastList } from "./ToastList.tsx";

/** uPlot with its style sheet, fetched by the pages that have such a chart. */
import "uplot/dist/uPlot.min.css";
import uPlot from "uplot";

export default uPlot;

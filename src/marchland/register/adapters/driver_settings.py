"""The settings that leave GDAL one driver: said before it is loaded, for it takes all that it has at once."""

from __future__ import annotations

from marchland.register.domain.foreign import DRIVERS, FileKind

_KNOWN = (
    "ADBC", "AIVector", "AVCBin", "AVCE00", "AmigoCloud", "Arrow", "CAD", "CSV", "CSW", "Carto", "DGN", "DWG",
    "DXF", "EDIGEO", "EEDA", "ESRI Shapefile", "ESRIJSON", "Elasticsearch", "FileGDB", "FlatGeobuf", "GDALG",
    "GML", "GMLAS", "GPKG", "GPSBabel", "GPX", "GTFS", "GeoJSON", "GeoJSONSeq", "GeoRSS", "HANA", "HTTP",
    "Idrisi", "Interlis 1", "Interlis 2", "JML", "JSONFG", "KML", "LIBKML", "LVBAG", "MBTiles", "MEM",
    "MSSQLSpatial", "MVT", "MapInfo File", "MapML", "Memory", "MiraMonVector", "MongoDBv3", "MySQL", "NAS",
    "NGW", "OAPIF", "OCI", "ODBC", "ODS", "OGCAPI", "OGR_GMT", "OGR_PDS", "OGR_VRT", "OSM", "OpenFileGDB",
    "PCIDSK", "PDF", "PDS4", "PGDUMP", "PGeo", "PLSCENES", "PMTiles", "Parquet", "PostgreSQL", "S57", "SOSI",
    "SQLite", "SXF", "Selafin", "TopoJSON", "UK .NTF", "VDV", "VFK", "VICAR", "VRT", "WAsP", "WFS", "XLS",
    "XLSX", "XODR", "netCDF",
)  # fmt: skip
"""Every driver for shapes that GDAL 3 has; a new one is seen by the test that counts who is left."""


def only(kind: FileKind) -> dict[str, str]:
    """Return the settings under which GDAL has no other driver than that of one kind, and reaches for nothing."""
    others = ",".join(name for name in _KNOWN if name != DRIVERS[kind])
    return {
        "OGR_SKIP": others, "GDAL_SKIP": "VRT,HTTP,WMS,WCS,WMTS", "CPL_DEBUG": "OFF", "GDAL_NUM_THREADS": "1",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".nothing",
    }  # fmt: skip

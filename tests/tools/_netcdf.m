% What the package netcdf of Octave sees: octave-cli _netcdf.m FILE LIST FOLDER, see _seen.py. It cannot
% read arrays of text: labels come from the attribute `labels`, other texts are left out.
1;
pkg load netcdf

function put_bytes (folder, i, ending, bytes)
  id = fopen (fullfile (folder, sprintf ("%d.%s", i, ending)), "w");
  fwrite (id, bytes, class (bytes), 0, "ieee-le");
  fclose (id);
endfunction

function text = attribute (group, variable, name)
  try
    text = uint8 (netcdf_getAtt (group, variable, name));
  catch
    text = [];
  end_try_catch
endfunction

arguments = argv ();
[file, listing, folder] = deal (arguments{:});
id = netcdf_open (file, "NC_NOWRITE");
lines = strsplit (strtrim (fileread (listing)), "\n");
for i = 0 : numel (lines) - 1
  words = strsplit (lines{i + 1}, "\t");
  [path, name] = fileparts (words{1});
  group = id;
  if (! strcmp (path, "/"))
    group = netcdf_inqGrpFullNcid (id, path);
  endif
  variable = netcdf_inqVarID (group, name);
  units = attribute (group, variable, "units");
  if (! isempty (units))
    put_bytes (folder, i, "units", units);
  endif
  if (strcmp (words{2}, "number"))
    put_bytes (folder, i, "f8", double (netcdf_getVar (group, variable))(:));
  else
    labels = attribute (group, variable, "labels");
    labels(labels == ",") = 0;
    if (! isempty (labels))
      put_bytes (folder, i, "txt", [labels, uint8(0)]);
    endif
  endif
endfor
netcdf_close (id);
